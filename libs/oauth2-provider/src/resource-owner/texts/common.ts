import type { Catalogues } from '../languages/language.js';

/** What several pages say, and the two on which there is nothing to decide. */
export const COMMON_TEXTS: Catalogues = {
  en: {
    'layout.skip': 'Skip to the content',
    'layout.logo': 'Logo',
    'signed-in': 'Signed in as <b>{name}</b>',
    continue: 'Continue',
    'error.title': 'This request cannot be completed',
    'error.title-server': 'Something went wrong',
    'error.next':
      'Go back to the application that sent you here and try again. If this page comes back, tell the people who run that application what it says below.',
    'form-post.title': 'Going back to the application',
    'form-post.where': 'You are on your way to <b>{host}</b>.',
    'form-post.otherwise': 'If nothing happens, press the button.',
  },
  de: {
    'layout.skip': 'Zum Inhalt springen',
    'layout.logo': 'Logo',
    'signed-in': 'Angemeldet als <b>{name}</b>',
    continue: 'Weiter',
    'error.title': 'Diese Anfrage lässt sich nicht erfüllen',
    'error.title-server': 'Etwas ist schiefgegangen',
    'error.next':
      'Gehen Sie zurück zu der Anwendung, die Sie hierher geschickt hat, und versuchen Sie es noch einmal. Kommt diese Seite wieder, dann sagen Sie den Betreibern der Anwendung, was unten steht.',
    'form-post.title': 'Zurück zur Anwendung',
    'form-post.where': 'Sie sind auf dem Weg zu <b>{host}</b>.',
    'form-post.otherwise': 'Wenn nichts geschieht, drücken Sie den Knopf.',
  },
  ar: {
    'layout.skip': 'انتقل إلى المحتوى',
    'layout.logo': 'الشعار',
    'signed-in': 'سجّلت الدخول باسم <b>{name}</b>',
    continue: 'متابعة',
    'error.title': 'لا يمكن إتمام هذا الطلب',
    'error.title-server': 'حدث خطأ ما',
    'error.next':
      'ارجع إلى التطبيق الذي أرسلك إلى هنا وحاول مرة أخرى. إذا ظهرت هذه الصفحة مجددًا، فأخبر القائمين على ذلك التطبيق بما هو مكتوب أدناه.',
    'form-post.title': 'جارٍ الرجوع إلى التطبيق',
    'form-post.where': 'أنت في طريقك إلى <b>{host}</b>.',
    'form-post.otherwise': 'إذا لم يحدث شيء، فاضغط على الزر.',
  },
};
