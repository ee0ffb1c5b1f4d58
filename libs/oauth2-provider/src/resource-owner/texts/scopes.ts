import type { Catalogues } from '../languages/language.js';

/**
 * The sentences for scopes that a host has not described itself: what the application can do. Their keys are not those of
 * a host's own sentences, so that whatever a host says of a scope, in whichever language, goes before these.
 */
export const SCOPE_TEXTS: Catalogues = {
  en: {
    'standard-scope.openid': 'Know who you are',
    'standard-scope.profile': 'See your profile, such as your name and picture',
    'standard-scope.email': 'See your email address',
    'standard-scope.address': 'See your postal address',
    'standard-scope.phone': 'See your phone number',
    'standard-scope.offline_access': 'Keep this access when you have signed out',
    'standard-scope.read': 'Read your data',
    'standard-scope.write': 'Change your data',
    'standard-scope.introspection': 'Ask about every token',
    'standard-scope.applications': 'Manage your applications',
    'standard-scope.connections': 'See and end the access of other applications to your account',
    'standard-scope.administration': 'Look after this server with your rights as an administrator',
  },
  de: {
    'standard-scope.openid': 'wissen, wer Sie sind',
    'standard-scope.profile': 'Ihr Profil sehen, etwa Ihren Namen und Ihr Bild',
    'standard-scope.email': 'Ihre E-Mail-Adresse sehen',
    'standard-scope.address': 'Ihre Postanschrift sehen',
    'standard-scope.phone': 'Ihre Telefonnummer sehen',
    'standard-scope.offline_access': 'diesen Zugriff auch nach Ihrer Abmeldung behalten',
    'standard-scope.read': 'Ihre Daten lesen',
    'standard-scope.write': 'Ihre Daten ändern',
    'standard-scope.introspection': 'Auskunft über jedes Token erhalten',
    'standard-scope.applications': 'Ihre Anwendungen verwalten',
    'standard-scope.connections': 'den Zugriff anderer Anwendungen auf Ihr Konto sehen und beenden',
    'standard-scope.administration': 'diesen Server mit Ihren Rechten als Administrator verwalten',
  },
  ar: {
    'standard-scope.openid': 'معرفة من أنت',
    'standard-scope.profile': 'الاطلاع على ملفك الشخصي، مثل اسمك وصورتك',
    'standard-scope.email': 'الاطلاع على عنوان بريدك الإلكتروني',
    'standard-scope.address': 'الاطلاع على عنوانك البريدي',
    'standard-scope.phone': 'الاطلاع على رقم هاتفك',
    'standard-scope.offline_access': 'الاحتفاظ بهذا الوصول بعد تسجيل خروجك',
    'standard-scope.read': 'قراءة بياناتك',
    'standard-scope.write': 'تعديل بياناتك',
    'standard-scope.introspection': 'الاستعلام عن أي رمز',
    'standard-scope.applications': 'إدارة تطبيقاتك',
    'standard-scope.connections': 'الاطلاع على وصول التطبيقات الأخرى إلى حسابك وإنهاؤه',
    'standard-scope.administration': 'إدارة هذا الخادم بصلاحياتك كمسؤول',
  },
};
