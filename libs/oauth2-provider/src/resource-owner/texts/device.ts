import type { Catalogues } from '../languages/language.js';

/** What the pages say that connect a device (RFC 8628 section 3.3). */
export const DEVICE_TEXTS: Catalogues = {
  en: {
    'device.title': 'Connect a device',
    'device.code': 'Code that your device shows',
    'device.careful': 'Enter a code only if you have just started this yourself, on a device of your own.',
    'device.unknown':
      'This code is wrong, has expired or was used already. Compare it with what your device shows, or let the device make a new one.',
    'device.wait':
      'Too many of your codes were wrong. Try again in {minutes, plural, one {# minute} other {# minutes}}.',
    'device.confirm': 'Allow the device access to your account?',
    'device.heading': '{name} on another device wants access to your account',
    'device.warning':
      'Go on only if you have just started this yourself, and the device in front of you shows this code. If somebody gave you the code, in a message or on the phone, deny: they would get into your account.',
    'device.allowed': 'Your device is connected',
    'device.allowed-next':
      '{name} goes on by itself in a few seconds. You can close this page and go back to your device.',
    'device.denied': 'Access was denied',
    'device.denied-next': '{name} gets nothing. You can close this page.',
    'device.unnamed': 'The application',
  },
  de: {
    'device.title': 'Ein Gerät verbinden',
    'device.code': 'Code, den Ihr Gerät zeigt',
    'device.careful':
      'Geben Sie einen Code nur ein, wenn Sie das hier gerade selbst begonnen haben, auf einem eigenen Gerät.',
    'device.unknown':
      'Dieser Code ist falsch, abgelaufen oder schon verwendet. Vergleichen Sie ihn mit dem, was Ihr Gerät zeigt, oder lassen Sie das Gerät einen neuen erzeugen.',
    'device.wait':
      'Zu viele Ihrer Codes waren falsch. Versuchen Sie es in {minutes, plural, one {# Minute} other {# Minuten}} wieder.',
    'device.confirm': 'Dem Gerät Zugriff auf Ihr Konto erlauben?',
    'device.heading': '{name} auf einem anderen Gerät möchte auf Ihr Konto zugreifen',
    'device.warning':
      'Machen Sie nur weiter, wenn Sie das hier gerade selbst begonnen haben und das Gerät vor Ihnen diesen Code zeigt. Hat Ihnen jemand den Code gegeben, in einer Nachricht oder am Telefon, dann lehnen Sie ab: Er käme sonst in Ihr Konto.',
    'device.allowed': 'Ihr Gerät ist verbunden',
    'device.allowed-next':
      '{name} macht in wenigen Sekunden von selbst weiter. Sie können diese Seite schließen und zu Ihrem Gerät zurückkehren.',
    'device.denied': 'Der Zugriff wurde abgelehnt',
    'device.denied-next': '{name} bekommt nichts. Sie können diese Seite schließen.',
    'device.unnamed': 'Die Anwendung',
  },
  ar: {
    'device.title': 'توصيل جهاز',
    'device.code': 'الرمز الذي يظهر على جهازك',
    'device.careful': 'لا تُدخل رمزًا إلا إذا كنت قد بدأت ذلك بنفسك للتو، على جهاز يخصّك.',
    'device.unknown':
      'هذا الرمز خاطئ أو انتهت صلاحيته أو استُخدم من قبل. قارنه بما يظهر على جهازك، أو اجعل الجهاز ينشئ رمزًا جديدًا.',
    'device.wait':
      'كثير من الرموز التي أدخلتها خاطئ. حاول مرة أخرى بعد {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}.',
    'device.confirm': 'هل تسمح للجهاز بالوصول إلى حسابك؟',
    'device.heading': 'يطلب {name} على جهاز آخر الوصول إلى حسابك',
    'device.warning':
      'لا تتابع إلا إذا كنت قد بدأت ذلك بنفسك للتو وكان الجهاز الذي أمامك يعرض هذا الرمز. إذا أعطاك شخص ما الرمز، في رسالة أو عبر الهاتف، فارفض: وإلا سيدخل إلى حسابك.',
    'device.allowed': 'جهازك متصل الآن',
    'device.allowed-next': 'سيتابع {name} من تلقاء نفسه خلال ثوانٍ. يمكنك إغلاق هذه الصفحة والعودة إلى جهازك.',
    'device.denied': 'رُفض الوصول',
    'device.denied-next': 'لن يحصل {name} على شيء. يمكنك إغلاق هذه الصفحة.',
    'device.unnamed': 'التطبيق',
  },
};
