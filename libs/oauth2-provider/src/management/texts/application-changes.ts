import type { Catalogues } from '../../resource-owner/languages/languages.js';

/** What the pages say that change an application, or try it. */
export const APPLICATION_CHANGE_TEXTS: Catalogues = {
  en: {
    'management.applications.rotate': 'New secret',
    'management.applications.ends-secrets':
      'Such an application has no secret. With this change, those that it has stop working at once, for good.',
    'management.applications.ends-secrets.confirm': 'End its secrets',
    'management.applications.secret': 'Client secret',
    'management.applications.secret.since': 'Secrets, by when they were made',
    'management.applications.secret.until': 'works until',
    'management.applications.secret.once':
      'Copy the secret now. It is shown this once and cannot be read again.',
    'management.applications.secret.previous': 'Earlier secrets stop working:',
    'management.applications.kept': 'I have kept it',
    'management.applications.registered.title': '{name} is registered',
    'management.applications.changed.title': '{name} has a secret now',
    'management.applications.rotated.title': '{name} has a new secret',
    'management.applications.rotate.title': 'A new secret for {name}',
    'management.applications.rotate.lead':
      'The new secret is shown once. Choose how long those before it go on working, so that programs can change over.',
    'management.applications.rotate.overlap': 'Earlier secrets',
    'management.applications.rotate.overlap.0': 'End at once, as they must when one leaked',
    'management.applications.rotate.overlap.86400': 'Work for one more day',
    'management.applications.rotate.overlap.604800': 'Work for one more week',
    'management.applications.rotate.do': 'Make a new secret',
    'management.applications.rotate.none': 'This application has no secret.',
    'management.applications.delete.title': 'Delete {name}?',
    'management.applications.delete.warning':
      'This cannot be undone. Whoever uses the application loses access.',
    'management.applications.delete.falls': 'With it go:',
    'management.applications.delete.do': 'Delete for good',
    'management.applications.falls.tokenFamily':
      '{more, select, true {at least } other {}}{count, plural, one {# authorization} other {# authorizations}}',
    'management.applications.falls.refreshToken':
      '{more, select, true {at least } other {}}{count, plural, one {# refresh token} other {# refresh tokens}}',
    'management.applications.falls.accessToken':
      '{more, select, true {at least } other {}}{count, plural, one {# access token} other {# access tokens}}',
    'management.applications.falls.idToken':
      '{more, select, true {at least } other {}}{count, plural, one {# ID token} other {# ID tokens}}',
    'management.applications.falls.authorizationCode':
      '{more, select, true {at least } other {}}{count, plural, one {# authorization code} other {# authorization codes}}',
    'management.applications.falls.deviceCode':
      '{more, select, true {at least } other {}}{count, plural, one {# device code} other {# device codes}}',
    'management.applications.falls.consent':
      '{more, select, true {at least } other {}}{count, plural, one {# consent} other {# consents}}',
    'management.applications.falls.logoutDelivery':
      '{more, select, true {at least } other {}}{count, plural, one {# logout message} other {# logout messages}}',
    'management.applications.try.title': 'Try {name}',
    'management.applications.try.lead':
      'Builds the link with which the application would send a user here. You use it as yourself.',
    'management.applications.try.redirect-uri': 'Redirect URI',
    'management.applications.try.build': 'Build the link anew',
    'management.applications.try.url': 'Authorization URL',
    'management.applications.try.go': 'Open the link',
    'management.applications.try.verifier': 'Code verifier',
    'management.applications.try.verifier.hint':
      'Belongs to this link alone: each time the page is shown, both are new.',
    'management.applications.try.command': 'Token request',
    'management.applications.try.command.hint':
      'Put the code from the answer, and the client secret where there is one, into the variables CODE and CLIENT_SECRET.',
  },
  de: {
    'management.applications.rotate': 'Neues Geheimnis',
    'management.applications.ends-secrets':
      'Eine solche Anwendung hat kein Geheimnis. Mit dieser Änderung gelten ihre bisherigen sofort und endgültig nicht mehr.',
    'management.applications.ends-secrets.confirm': 'Geheimnisse beenden',
    'management.applications.secret': 'Client-Geheimnis',
    'management.applications.secret.since': 'Geheimnisse, nach ihrer Entstehung',
    'management.applications.secret.until': 'gilt bis',
    'management.applications.secret.once':
      'Kopieren Sie das Geheimnis jetzt. Es wird nur dieses eine Mal gezeigt und lässt sich nicht wieder lesen.',
    'management.applications.secret.previous': 'Frühere Geheimnisse gelten bis:',
    'management.applications.kept': 'Ich habe es gesichert',
    'management.applications.registered.title': '{name} ist registriert',
    'management.applications.changed.title': '{name} hat jetzt ein Geheimnis',
    'management.applications.rotated.title': '{name} hat ein neues Geheimnis',
    'management.applications.rotate.title': 'Neues Geheimnis für {name}',
    'management.applications.rotate.lead':
      'Das neue Geheimnis wird einmal gezeigt. Wählen Sie, wie lange die bisherigen noch gelten, damit Programme umgestellt werden können.',
    'management.applications.rotate.overlap': 'Bisherige Geheimnisse',
    'management.applications.rotate.overlap.0': 'Enden sofort, wie es sein muss, wenn eines bekannt wurde',
    'management.applications.rotate.overlap.86400': 'Gelten noch einen Tag',
    'management.applications.rotate.overlap.604800': 'Gelten noch eine Woche',
    'management.applications.rotate.do': 'Neues Geheimnis erzeugen',
    'management.applications.rotate.none': 'Diese Anwendung hat kein Geheimnis.',
    'management.applications.delete.title': '{name} löschen?',
    'management.applications.delete.warning':
      'Das lässt sich nicht rückgängig machen. Wer die Anwendung benutzt, verliert den Zugriff.',
    'management.applications.delete.falls': 'Mit ihr verschwinden:',
    'management.applications.delete.do': 'Endgültig löschen',
    'management.applications.falls.tokenFamily':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Autorisierung} other {# Autorisierungen}}',
    'management.applications.falls.refreshToken':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Refresh-Token} other {# Refresh-Tokens}}',
    'management.applications.falls.accessToken':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Access-Token} other {# Access-Tokens}}',
    'management.applications.falls.idToken':
      '{more, select, true {mindestens } other {}}{count, plural, one {# ID-Token} other {# ID-Tokens}}',
    'management.applications.falls.authorizationCode':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Autorisierungscode} other {# Autorisierungscodes}}',
    'management.applications.falls.deviceCode':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Gerätecode} other {# Gerätecodes}}',
    'management.applications.falls.consent':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Zustimmung} other {# Zustimmungen}}',
    'management.applications.falls.logoutDelivery':
      '{more, select, true {mindestens } other {}}{count, plural, one {# Abmeldenachricht} other {# Abmeldenachrichten}}',
    'management.applications.try.title': '{name} ausprobieren',
    'management.applications.try.lead':
      'Erzeugt den Link, mit dem die Anwendung einen Benutzer hierher schicken würde. Sie benutzen ihn als Sie selbst.',
    'management.applications.try.redirect-uri': 'Redirect-URI',
    'management.applications.try.build': 'Link neu erzeugen',
    'management.applications.try.url': 'Autorisierungs-URL',
    'management.applications.try.go': 'Link öffnen',
    'management.applications.try.verifier': 'Code-Verifier',
    'management.applications.try.verifier.hint':
      'Gehört allein zu diesem Link: bei jeder Anzeige der Seite sind beide neu.',
    'management.applications.try.command': 'Token-Anfrage',
    'management.applications.try.command.hint':
      'Legen Sie den Code aus der Antwort und gegebenenfalls das Client-Geheimnis in den Variablen CODE und CLIENT_SECRET ab.',
  },
  ar: {
    'management.applications.rotate': 'سرّ جديد',
    'management.applications.ends-secrets':
      'مثل هذا التطبيق لا سرّ له. بهذا التغيير تتوقف أسراره الحالية عن العمل فورًا ونهائيًا.',
    'management.applications.ends-secrets.confirm': 'إنهاء أسراره',
    'management.applications.secret': 'سرّ العميل',
    'management.applications.secret.since': 'الأسرار حسب وقت إنشائها',
    'management.applications.secret.until': 'صالح حتى',
    'management.applications.secret.once': 'انسخ السرّ الآن. يُعرض هذه المرة فقط ولا يمكن قراءته مجددًا.',
    'management.applications.secret.previous': 'تتوقف الأسرار السابقة عن العمل في:',
    'management.applications.kept': 'لقد حفظته',
    'management.applications.registered.title': 'سُجّل {name}',
    'management.applications.changed.title': 'أصبح لـ {name} سرّ',
    'management.applications.rotated.title': 'أصبح لـ {name} سرّ جديد',
    'management.applications.rotate.title': 'سرّ جديد لـ {name}',
    'management.applications.rotate.lead':
      'يُعرض السرّ الجديد مرة واحدة. اختر مدة بقاء الأسرار السابقة صالحة ريثما تنتقل البرامج إليه.',
    'management.applications.rotate.overlap': 'الأسرار السابقة',
    'management.applications.rotate.overlap.0': 'تنتهي فورًا، كما يجب إذا تسرّب أحدها',
    'management.applications.rotate.overlap.86400': 'تبقى صالحة يومًا آخر',
    'management.applications.rotate.overlap.604800': 'تبقى صالحة أسبوعًا آخر',
    'management.applications.rotate.do': 'إنشاء سرّ جديد',
    'management.applications.rotate.none': 'لا سرّ لهذا التطبيق.',
    'management.applications.delete.title': 'هل تريد حذف {name}؟',
    'management.applications.delete.warning': 'لا يمكن التراجع عن هذا. يفقد كل من يستخدم التطبيق الوصول.',
    'management.applications.delete.falls': 'وتُحذف معه:',
    'management.applications.delete.do': 'حذف نهائي',
    'management.applications.falls.tokenFamily':
      '{more, select, true {على الأقل } other {}}عمليات إذن: {count, number}',
    'management.applications.falls.refreshToken':
      '{more, select, true {على الأقل } other {}}رموز تحديث: {count, number}',
    'management.applications.falls.accessToken':
      '{more, select, true {على الأقل } other {}}رموز وصول: {count, number}',
    'management.applications.falls.idToken':
      '{more, select, true {على الأقل } other {}}رموز هوية: {count, number}',
    'management.applications.falls.authorizationCode':
      '{more, select, true {على الأقل } other {}}رموز تفويض: {count, number}',
    'management.applications.falls.deviceCode':
      '{more, select, true {على الأقل } other {}}رموز أجهزة: {count, number}',
    'management.applications.falls.consent':
      '{more, select, true {على الأقل } other {}}موافقات: {count, number}',
    'management.applications.falls.logoutDelivery':
      '{more, select, true {على الأقل } other {}}رسائل تسجيل خروج: {count, number}',
    'management.applications.try.title': 'تجربة {name}',
    'management.applications.try.lead':
      'ينشئ الرابط الذي يرسل به التطبيق مستخدمًا إلى هنا. تستخدمه بصفتك أنت.',
    'management.applications.try.redirect-uri': 'عنوان إعادة التوجيه',
    'management.applications.try.build': 'إنشاء الرابط من جديد',
    'management.applications.try.url': 'عنوان التفويض',
    'management.applications.try.go': 'فتح الرابط',
    'management.applications.try.verifier': 'رمز التحقق',
    'management.applications.try.verifier.hint': 'يخص هذا الرابط وحده: كلاهما جديد كلما عُرضت الصفحة.',
    'management.applications.try.command': 'طلب الرموز',
    'management.applications.try.command.hint':
      'ضع الرمز الوارد في الجواب، وسرّ العميل إن وُجد، في المتغيرين CODE وCLIENT_SECRET.',
  },
};
