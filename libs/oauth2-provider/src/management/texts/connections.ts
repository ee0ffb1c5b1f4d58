import type { Catalogues } from '../../resource-owner/languages/languages.js';

/** What the pages about connected apps and sessions say. */
export const CONNECTION_TEXTS: Catalogues = {
  en: {
    'management.connections.title': 'Connected apps',
    'management.connections.lead':
      'These applications may use your account. Take back the access of those that you no longer use.',
    'management.connections.empty': 'No application has access to your account.',
    'management.connections.incomplete':
      'There is so much that not all of it is shown. Taking access back ends everything of that application nevertheless.',
    'management.connections.app': 'Application',
    'management.connections.may': 'What it may do',
    'management.connections.where': 'Where',
    'management.connections.since': 'Since',
    'management.connections.last-used': 'Last used',
    'management.connections.never': 'Not for a long time',
    'management.connections.from': 'From',
    'management.connections.sessions':
      '{count, plural, =0 {no login that is known} one {# login} other {# logins}}',
    'management.connections.from-here': 'This one among them',
    'management.connections.authorizations': 'Times it was let in',
    'management.connections.remembered': 'Not active, may come back without asking',
    'management.connections.remembered-note':
      'You allowed this before, so the application may come back without asking. That will be forgotten, too.',
    'management.connections.revoke': 'Remove access',
    'management.connections.revoke-title': 'Remove access?',
    'management.connections.revoke-heading': 'Remove the access of {name}?',
    'management.connections.revoke-lead':
      'It loses everything at once, on all of your devices. It can ask you again later, and you decide again.',
    'management.connections.accepted':
      'Services elsewhere that do not ask this server may accept what it already has until <b>{until}</b>.',
    'management.connections.keep': 'Cancel',
    'management.connections.revoked-title': 'Access removed',
    'management.connections.revoked': '{name} can no longer use your account.',
    'management.connections.fell':
      '{authorizations, plural, =0 {No authorization was active} one {# authorization ended} other {# authorizations ended}}, {tokens, plural, =0 {no token was in use} one {and # token with it} other {and # tokens with it}}.',
    'management.connections.forgotten': 'What you had allowed is forgotten: it has to ask you again.',
    'management.connections.back': 'Back to the connected apps',
    'management.sessions.title': 'Sessions',
    'management.sessions.lead':
      'The logins in which you let applications in. End those that you do not recognise.',
    'management.sessions.empty': 'No application was let in by a login that goes on.',
    'management.sessions.since': 'Signed in',
    'management.sessions.apps': 'Applications',
    'management.sessions.this': 'This session',
    'management.sessions.end': 'End',
    'management.sessions.end-others': 'End all others',
    'management.sessions.end-heading': 'End this session?',
    'management.sessions.end-others-heading': 'End all other sessions?',
    'management.sessions.end-lead':
      'You will be signed out there, and the applications lose what they have from that login.',
    'management.sessions.end-this': 'This is the session that you are in: you will be signed out here.',
    'management.sessions.keep': 'Cancel',
    'management.done.session-ended': 'The session has ended.',
    'management.done.sessions-ended': 'All other sessions have ended.',
  },
  de: {
    'management.connections.title': 'Verbundene Apps',
    'management.connections.lead':
      'Diese Anwendungen dürfen Ihr Konto benutzen. Entziehen Sie denen den Zugriff, die Sie nicht mehr verwenden.',
    'management.connections.empty': 'Keine Anwendung hat Zugriff auf Ihr Konto.',
    'management.connections.incomplete':
      'Es ist so viel, dass nicht alles gezeigt wird. Ein Entzug beendet trotzdem alles von der jeweiligen Anwendung.',
    'management.connections.app': 'Anwendung',
    'management.connections.may': 'Was sie darf',
    'management.connections.where': 'Wo',
    'management.connections.since': 'Seit',
    'management.connections.last-used': 'Zuletzt benutzt',
    'management.connections.never': 'Schon lange nicht',
    'management.connections.from': 'Von',
    'management.connections.sessions':
      '{count, plural, =0 {keiner bekannten Anmeldung} one {# Anmeldung} other {# Anmeldungen}}',
    'management.connections.from-here': 'Darunter diese',
    'management.connections.authorizations': 'Wie oft sie eingelassen wurde',
    'management.connections.remembered': 'Nicht aktiv, darf ohne Nachfrage wiederkommen',
    'management.connections.remembered-note':
      'Sie haben das schon erlaubt, daher darf die Anwendung ohne Nachfrage wiederkommen. Auch das wird vergessen.',
    'management.connections.revoke': 'Zugriff entziehen',
    'management.connections.revoke-title': 'Zugriff entziehen?',
    'management.connections.revoke-heading': '{name} den Zugriff entziehen?',
    'management.connections.revoke-lead':
      'Sie verliert sofort alles, auf allen Ihren Geräten. Sie kann später wieder fragen, und Sie entscheiden neu.',
    'management.connections.accepted':
      'Dienste anderswo, die diesen Server nicht fragen, nehmen bis <b>{until}</b> womöglich noch an, was sie schon hat.',
    'management.connections.keep': 'Abbrechen',
    'management.connections.revoked-title': 'Zugriff entzogen',
    'management.connections.revoked': '{name} kann Ihr Konto nicht mehr benutzen.',
    'management.connections.fell':
      '{authorizations, plural, =0 {Keine Berechtigung war aktiv} one {# Berechtigung beendet} other {# Berechtigungen beendet}}, {tokens, plural, =0 {kein Token war in Gebrauch} one {und damit # Token} other {und damit # Token}}.',
    'management.connections.forgotten': 'Was Sie erlaubt hatten, ist vergessen: Sie werden wieder gefragt.',
    'management.connections.back': 'Zurück zu den verbundenen Apps',
    'management.sessions.title': 'Sitzungen',
    'management.sessions.lead':
      'Die Anmeldungen, in denen Sie Anwendungen eingelassen haben. Beenden Sie, was Sie nicht wiedererkennen.',
    'management.sessions.empty': 'Keine Anwendung wurde in einer Anmeldung eingelassen, die noch besteht.',
    'management.sessions.since': 'Angemeldet',
    'management.sessions.apps': 'Anwendungen',
    'management.sessions.this': 'Diese Sitzung',
    'management.sessions.end': 'Beenden',
    'management.sessions.end-others': 'Alle anderen beenden',
    'management.sessions.end-heading': 'Diese Sitzung beenden?',
    'management.sessions.end-others-heading': 'Alle anderen Sitzungen beenden?',
    'management.sessions.end-lead':
      'Sie werden dort abgemeldet, und die Anwendungen verlieren, was sie aus dieser Anmeldung haben.',
    'management.sessions.end-this': 'In dieser Sitzung sind Sie gerade: Sie werden hier abgemeldet.',
    'management.sessions.keep': 'Abbrechen',
    'management.done.session-ended': 'Die Sitzung ist beendet.',
    'management.done.sessions-ended': 'Alle anderen Sitzungen sind beendet.',
  },
  ar: {
    'management.connections.title': 'التطبيقات المتصلة',
    'management.connections.lead':
      'يمكن لهذه التطبيقات استخدام حسابك. اسحب الوصول من التطبيقات التي لم تعد تستخدمها.',
    'management.connections.empty': 'لا يملك أي تطبيق وصولًا إلى حسابك.',
    'management.connections.incomplete':
      'العدد كبير فلا يُعرض كله. ومع ذلك فإن سحب الوصول ينهي كل ما يملكه التطبيق.',
    'management.connections.app': 'التطبيق',
    'management.connections.may': 'ما يُسمح له به',
    'management.connections.where': 'أين',
    'management.connections.since': 'منذ',
    'management.connections.last-used': 'آخر استخدام',
    'management.connections.never': 'لم يُستخدم منذ زمن',
    'management.connections.from': 'من',
    'management.connections.sessions':
      '{count, plural, =0 {لا تسجيل دخول معروف} one {تسجيل دخول واحد} two {تسجيلا دخول} few {# تسجيلات دخول} many {# تسجيل دخول} other {# تسجيل دخول}}',
    'management.connections.from-here': 'ومنها هذه الجلسة',
    'management.connections.authorizations': 'عدد مرات السماح له',
    'management.connections.remembered': 'غير نشط، وقد يعود دون أن يسأل',
    'management.connections.remembered-note':
      'سبق أن سمحت بهذا، فقد يعود التطبيق دون أن يسأل. سيُنسى ذلك أيضًا.',
    'management.connections.revoke': 'سحب الوصول',
    'management.connections.revoke-title': 'سحب الوصول؟',
    'management.connections.revoke-heading': 'هل تريد سحب وصول {name}؟',
    'management.connections.revoke-lead':
      'يفقد كل شيء فورًا على جميع أجهزتك. ويمكنه أن يطلب منك لاحقًا، وأنت تقرر من جديد.',
    'management.connections.accepted':
      'قد تقبل خدمات أخرى لا تسأل هذا الخادم ما لدى التطبيق حتى <b>{until}</b>.',
    'management.connections.keep': 'إلغاء',
    'management.connections.revoked-title': 'سُحب الوصول',
    'management.connections.revoked': 'لم يعد بإمكان {name} استخدام حسابك.',
    'management.connections.fell':
      '{authorizations, plural, =0 {لم يكن أي تفويض نشطًا} one {انتهى تفويض واحد} two {انتهى تفويضان} few {انتهت # تفويضات} many {انتهى # تفويضًا} other {انتهى # تفويض}}، {tokens, plural, =0 {ولم يكن أي رمز مستخدمًا} one {ومعه رمز واحد} two {ومعه رمزان} few {ومعه # رموز} many {ومعه # رمزًا} other {ومعه # رمز}}.',
    'management.connections.forgotten': 'نُسي ما كنت قد سمحت به: عليه أن يسألك من جديد.',
    'management.connections.back': 'العودة إلى التطبيقات المتصلة',
    'management.sessions.title': 'الجلسات',
    'management.sessions.lead': 'عمليات تسجيل الدخول التي سمحت فيها لتطبيقات. أنهِ ما لا تعرفه منها.',
    'management.sessions.empty': 'لم يُسمح لأي تطبيق في تسجيل دخول ما زال قائمًا.',
    'management.sessions.since': 'تسجيل الدخول',
    'management.sessions.apps': 'التطبيقات',
    'management.sessions.this': 'هذه الجلسة',
    'management.sessions.end': 'إنهاء',
    'management.sessions.end-others': 'إنهاء كل الجلسات الأخرى',
    'management.sessions.end-heading': 'هل تريد إنهاء هذه الجلسة؟',
    'management.sessions.end-others-heading': 'هل تريد إنهاء كل الجلسات الأخرى؟',
    'management.sessions.end-lead': 'سيُسجَّل خروجك هناك، وتفقد التطبيقات ما حصلت عليه من ذلك الدخول.',
    'management.sessions.end-this': 'هذه هي الجلسة التي أنت فيها: سيُسجَّل خروجك هنا.',
    'management.sessions.keep': 'إلغاء',
    'management.done.session-ended': 'انتهت الجلسة.',
    'management.done.sessions-ended': 'انتهت كل الجلسات الأخرى.',
  },
};
