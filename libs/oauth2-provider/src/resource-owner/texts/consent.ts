import type { Catalogues } from '../languages/language.js';

/** What the page says on which somebody allows an application something or denies it. */
export const CONSENT_TEXTS: Catalogues = {
  en: {
    'consent.title': 'Allow access to your account?',
    'consent.heading': '{name} wants access to your account',
    'consent.next': 'You will then go to <b>{host}</b>.',
    'consent.next-loopback':
      'You will then go to <b>{host}</b>, a program on this device. Allow this only if you have just started it yourself.',
    'decision.can': 'If you allow it, this application can',
    'decision.where': 'It can do this at',
    'decision.allow': 'Allow',
    'decision.deny': 'Deny',
    'application.unnamed': 'An application',
    'application.about': 'About this application:',
    'application.policy': 'privacy policy',
    'application.terms': 'terms of service',
  },
  de: {
    'consent.title': 'Zugriff auf Ihr Konto erlauben?',
    'consent.heading': '{name} möchte auf Ihr Konto zugreifen',
    'consent.next': 'Danach geht es weiter zu <b>{host}</b>.',
    'consent.next-loopback':
      'Danach geht es weiter zu <b>{host}</b>, einem Programm auf diesem Gerät. Erlauben Sie das nur, wenn Sie es gerade selbst gestartet haben.',
    'decision.can': 'Wenn Sie es erlauben, kann diese Anwendung',
    'decision.where': 'Das gilt für',
    'decision.allow': 'Erlauben',
    'decision.deny': 'Ablehnen',
    'application.unnamed': 'Eine Anwendung',
    'application.about': 'Über diese Anwendung:',
    'application.policy': 'Datenschutzerklärung',
    'application.terms': 'Nutzungsbedingungen',
  },
  ar: {
    'consent.title': 'هل تسمح بالوصول إلى حسابك؟',
    'consent.heading': 'يطلب {name} الوصول إلى حسابك',
    'consent.next': 'ستنتقل بعد ذلك إلى <b>{host}</b>.',
    'consent.next-loopback':
      'ستنتقل بعد ذلك إلى <b>{host}</b>، وهو برنامج على هذا الجهاز. لا تسمح بذلك إلا إذا كنت قد شغّلته بنفسك للتو.',
    'decision.can': 'إذا سمحت بذلك، يستطيع هذا التطبيق',
    'decision.where': 'يسري ذلك على',
    'decision.allow': 'سماح',
    'decision.deny': 'رفض',
    'application.unnamed': 'أحد التطبيقات',
    'application.about': 'عن هذا التطبيق:',
    'application.policy': 'سياسة الخصوصية',
    'application.terms': 'شروط الخدمة',
  },
};
