import type { Catalogues } from '../languages/language.js';

/** What the pages say that end a login (OpenID Connect RP-Initiated Logout section 2). */
export const LOGOUT_TEXTS: Catalogues = {
  en: {
    'logout.title': 'Sign out?',
    'logout.asked':
      '<b>{name}</b> asks to sign you out here, and out of the applications that you use with this sign-in.',
    'logout.here': 'You will be signed out here, and out of the applications that you use with this sign-in.',
    'logout.allow': 'Sign out',
    'logout.cancel': 'Cancel',
    'logged-out.title': 'You are signed out',
    'logged-out.onward': 'You go on in a moment.',
    'logged-out.close': 'You can close this page.',
    'logged-out.to': 'Continue to {name}',
    'logged-out.frame': 'Signing out',
    'stayed.title': 'You are still signed in',
    'stayed.next': 'Nothing has changed. You can close this page, or go back to {name}.',
    'stayed.next-unnamed': 'Nothing has changed. You can close this page, or go back to the application.',
  },
  de: {
    'logout.title': 'Abmelden?',
    'logout.asked':
      '<b>{name}</b> bittet darum, Sie hier abzumelden und auch bei den Anwendungen, die Sie mit dieser Anmeldung nutzen.',
    'logout.here':
      'Sie werden hier abgemeldet und auch bei den Anwendungen, die Sie mit dieser Anmeldung nutzen.',
    'logout.allow': 'Abmelden',
    'logout.cancel': 'Abbrechen',
    'logged-out.title': 'Sie sind abgemeldet',
    'logged-out.onward': 'Gleich geht es weiter.',
    'logged-out.close': 'Sie können diese Seite schließen.',
    'logged-out.to': 'Weiter zu {name}',
    'logged-out.frame': 'Abmeldung',
    'stayed.title': 'Sie sind weiter angemeldet',
    'stayed.next': 'Nichts hat sich geändert. Sie können diese Seite schließen oder zu {name} zurückkehren.',
    'stayed.next-unnamed':
      'Nichts hat sich geändert. Sie können diese Seite schließen oder zur Anwendung zurückkehren.',
  },
  ar: {
    'logout.title': 'هل تريد تسجيل الخروج؟',
    'logout.asked': 'يطلب <b>{name}</b> تسجيل خروجك من هنا ومن التطبيقات التي تستخدمها بتسجيل الدخول هذا.',
    'logout.here': 'سيتم تسجيل خروجك من هنا ومن التطبيقات التي تستخدمها بتسجيل الدخول هذا.',
    'logout.allow': 'تسجيل الخروج',
    'logout.cancel': 'إلغاء',
    'logged-out.title': 'سجّلت الخروج',
    'logged-out.onward': 'ستتابع بعد لحظات.',
    'logged-out.close': 'يمكنك إغلاق هذه الصفحة.',
    'logged-out.to': 'متابعة إلى {name}',
    'logged-out.frame': 'جارٍ تسجيل الخروج',
    'stayed.title': 'ما زلت مسجّل الدخول',
    'stayed.next': 'لم يتغير شيء. يمكنك إغلاق هذه الصفحة أو الرجوع إلى {name}.',
    'stayed.next-unnamed': 'لم يتغير شيء. يمكنك إغلاق هذه الصفحة أو الرجوع إلى التطبيق.',
  },
};
