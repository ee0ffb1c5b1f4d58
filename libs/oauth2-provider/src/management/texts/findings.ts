import type { Catalogues } from '../../resource-owner/languages/languages.js';

/**
 * What is wrong with a registration. The rules that find it know no language: they say it in English to the letter as
 * here, and `findingText` says it again in the language of the page.
 */
export const FINDING_TEXTS: Catalogues = {
  en: {
    'management.finding.of.redirect-uri': 'redirect URI {n} {rest}',
    'management.finding.of.post-logout-redirect-uri': 'post-logout redirect URI {n} {rest}',
    'management.finding.of.origin': 'origin {n} {rest}',
    'management.finding.of.grant-type': 'grant type {n} {rest}',
    'management.finding.of.response-type': 'response type {n} {rest}',
    'management.finding.of.scope': 'scope {n} {rest}',
    'management.finding.of.resource': 'resource {n} {rest}',
    'management.finding.too-long': 'is too long; keep it within {most} characters',
    'management.finding.members-too-long':
      'the members are too long together; keep them within {most} characters',
    'management.finding.character': 'has a character that no URI may hold; percent-encode it',
    'management.finding.relative': 'is not an absolute URI; begin it with a scheme, such as https://',
    'management.finding.fragment': 'has a fragment; leave out the # and what follows',
    'management.finding.wildcard': 'has a wildcard; register each URI in full',
    'management.finding.dangerous': 'has a scheme that browsers do not leave safely; use https',
    'management.finding.insecure': 'is not secure; use https, or http on 127.0.0.1, [::1] or localhost',
    'management.finding.insecure-origin': 'is not secure; use https',
    'management.finding.scheme': 'has a scheme that is not allowed; use {schemes}',
    'management.finding.no-host': 'has no host; write it as https://host/path',
    'management.finding.user-information': 'has user information; leave out what precedes the @',
    'management.finding.port': 'has a port that does not exist; use 1 to 65535 or leave it out',
    'management.finding.host':
      'has a host that is not a name or an address; write international names in their xn-- form',
    'management.finding.no-slash': 'has no slash after the scheme; write scheme:/path',
    'management.finding.dots': 'has a . or .. in its path; write the path that it leads to',
    'management.finding.no-origin':
      'is not an origin; write https://host, without path, query or final slash',
    'management.finding.odd-origin':
      'is not as browsers send it; use lower case and leave out the default port',
    'management.finding.private-scheme':
      'has a private-use scheme that another app may claim as well; prefer a domain of yours reversed, such as com.example.app:/',
    'management.finding.unknown': 'is unknown; this server has {all}',
    'management.finding.needs-grant': 'needs the grant type {type}',
    'management.finding.grant-off':
      'the grant type {type} is off on this server, which refuses such requests',
    'management.finding.response-off':
      'the response type {type} is off on this server, which refuses such requests',
    'management.finding.name-too-long': 'the name is too long; keep it within {most} characters',
    'management.finding.name-control': 'the name has a control character; leave it out',
    'management.finding.no-redirect-uri':
      'there is no redirect URI; the authorization endpoint needs at least one to answer to',
    'management.finding.client-type': 'the client type is unknown; use confidential or public',
    'management.finding.public-credentials':
      'a public client cannot have the client_credentials grant; register a confidential one',
    'management.finding.public-pkce':
      'a public client always needs PKCE; only a confidential one can do without',
    'management.finding.public-method':
      'a public client cannot authenticate; use none, or register a confidential client',
    'management.finding.confidential-method':
      'a confidential client must authenticate; choose another method than none, or register a public client',
    'management.finding.algorithm': 'the algorithm is unknown; this server signs with {all}',
    'management.finding.lifetime': 'must be a whole number of seconds from 1 to {most}',
    'management.finding.overlap': 'must be a whole number of seconds, 0 or more, and less than 68 years',
    'management.finding.web-page': 'this member must be an https URL, or http on a loopback address',
    'management.finding.logout-uri':
      'this member must be an https URL without fragment, or http on a loopback address',
    'management.finding.frontchannel': 'this member must have the scheme, host and port of a redirect URI',
    'management.finding.not-yours': 'is not yours to set',
    'management.finding.choices': 'those that you may choose are {all}',
    'management.finding.nobody': 'is nobody who is active',
  },
  de: {
    'management.finding.of.redirect-uri': 'Redirect-URI {n} {rest}',
    'management.finding.of.post-logout-redirect-uri': 'Redirect-URI {n} {rest}',
    'management.finding.of.origin': 'Origin {n} {rest}',
    'management.finding.of.grant-type': 'Grant-Typ {n} {rest}',
    'management.finding.of.response-type': 'Response-Typ {n} {rest}',
    'management.finding.of.scope': 'Scope {n} {rest}',
    'management.finding.of.resource': 'Ressource {n} {rest}',
    'management.finding.too-long': 'ist zu lang; höchstens {most} Zeichen',
    'management.finding.members-too-long': 'die Angaben sind zusammen zu lang; höchstens {most} Zeichen',
    'management.finding.character':
      'enthält ein Zeichen, das in keiner URI stehen darf; kodieren Sie es mit Prozentzeichen',
    'management.finding.relative': 'ist keine absolute URI; beginnen Sie sie mit einem Schema wie https://',
    'management.finding.fragment': 'hat ein Fragment; lassen Sie das # und alles danach weg',
    'management.finding.wildcard': 'hat einen Platzhalter; registrieren Sie jede URI vollständig',
    'management.finding.dangerous': 'hat ein Schema, das Browser nicht sicher verlassen; nehmen Sie https',
    'management.finding.insecure':
      'ist nicht sicher; nehmen Sie https, oder http auf 127.0.0.1, [::1] oder localhost',
    'management.finding.insecure-origin': 'ist nicht sicher; nehmen Sie https',
    'management.finding.scheme': 'hat ein Schema, das nicht erlaubt ist; nehmen Sie {schemes}',
    'management.finding.no-host': 'hat keinen Host; schreiben Sie https://host/pfad',
    'management.finding.user-information': 'enthält Benutzerangaben; lassen Sie weg, was vor dem @ steht',
    'management.finding.port': 'hat einen Port, den es nicht gibt; 1 bis 65535, oder lassen Sie ihn weg',
    'management.finding.host':
      'hat einen Host, der weder Name noch Adresse ist; schreiben Sie internationale Namen in ihrer Form mit xn--',
    'management.finding.no-slash': 'hat keinen Schrägstrich nach dem Schema; schreiben Sie schema:/pfad',
    'management.finding.dots': 'hat . oder .. im Pfad; schreiben Sie den Pfad, zu dem er führt',
    'management.finding.no-origin':
      'ist kein Origin; schreiben Sie https://host, ohne Pfad, Abfrage und Schrägstrich am Ende',
    'management.finding.odd-origin':
      'ist nicht so, wie Browser ihn senden; schreiben Sie klein und lassen Sie den üblichen Port weg',
    'management.finding.private-scheme':
      'hat ein eigenes Schema, das auch eine andere App beanspruchen kann; besser ist eine umgekehrte Domain von Ihnen, etwa com.example.app:/',
    'management.finding.unknown': 'ist unbekannt; dieser Server hat {all}',
    'management.finding.needs-grant': 'braucht den Grant-Typ {type}',
    'management.finding.grant-off':
      'der Grant-Typ {type} ist auf diesem Server ausgeschaltet; er lehnt solche Anfragen ab',
    'management.finding.response-off':
      'der Antworttyp {type} ist auf diesem Server ausgeschaltet; er lehnt solche Anfragen ab',
    'management.finding.name-too-long': 'der Name ist zu lang; höchstens {most} Zeichen',
    'management.finding.name-control': 'der Name enthält ein Steuerzeichen; lassen Sie es weg',
    'management.finding.no-redirect-uri':
      'es gibt keine Redirect-URI; der Autorisierungsendpunkt braucht mindestens eine, um zu antworten',
    'management.finding.client-type': 'die Art des Clients ist unbekannt; vertraulich oder öffentlich',
    'management.finding.public-credentials':
      'ein öffentlicher Client kann den Grant client_credentials nicht haben; registrieren Sie einen vertraulichen',
    'management.finding.public-pkce':
      'ein öffentlicher Client braucht immer PKCE; nur ein vertraulicher kommt ohne aus',
    'management.finding.public-method':
      'ein öffentlicher Client kann sich nicht ausweisen; wählen Sie none, oder registrieren Sie einen vertraulichen Client',
    'management.finding.confidential-method':
      'ein vertraulicher Client muss sich ausweisen; wählen Sie eine andere Methode als none, oder registrieren Sie einen öffentlichen Client',
    'management.finding.algorithm': 'der Algorithmus ist unbekannt; dieser Server signiert mit {all}',
    'management.finding.lifetime': 'muss eine ganze Zahl von Sekunden zwischen 1 und {most} sein',
    'management.finding.overlap':
      'muss eine ganze Zahl von Sekunden sein, 0 oder mehr, und weniger als 68 Jahre',
    'management.finding.web-page': 'muss eine https-URL sein, oder http auf einer Loopback-Adresse',
    'management.finding.logout-uri':
      'muss eine https-URL ohne Fragment sein, oder http auf einer Loopback-Adresse',
    'management.finding.frontchannel': 'muss Schema, Host und Port einer Redirect-URI haben',
    'management.finding.not-yours': 'dürfen Sie nicht setzen',
    'management.finding.choices': 'Sie dürfen wählen: {all}',
    'management.finding.nobody': 'ist niemand, der aktiv ist',
  },
  ar: {
    'management.finding.of.redirect-uri': 'عنوان إعادة التوجيه {n} {rest}',
    'management.finding.of.post-logout-redirect-uri': 'العنوان {n} {rest}',
    'management.finding.of.origin': 'المصدر {n} {rest}',
    'management.finding.of.grant-type': 'نوع المنح {n} {rest}',
    'management.finding.of.response-type': 'نوع الاستجابة {n} {rest}',
    'management.finding.of.scope': 'النطاق {n} {rest}',
    'management.finding.of.resource': 'المورد {n} {rest}',
    'management.finding.too-long': 'طويل جدًا؛ الحد الأقصى {most} محرفًا',
    'management.finding.members-too-long': 'البيانات طويلة جدًا مجتمعةً؛ الحد الأقصى {most} محرفًا',
    'management.finding.character': 'فيه محرف لا يجوز في أي عنوان؛ رمّزه بصيغة النسبة المئوية',
    'management.finding.relative': 'ليس عنوانًا مطلقًا؛ ابدأه ببروتوكول مثل ‎https://',
    'management.finding.fragment': 'فيه جزء فرعي؛ احذف # وما بعدها',
    'management.finding.wildcard': 'فيه رمز بديل؛ سجّل كل عنوان كاملًا',
    'management.finding.dangerous': 'بروتوكوله غير آمن في المتصفحات؛ استخدم https',
    'management.finding.insecure': 'غير آمن؛ استخدم https، أو http على 127.0.0.1 أو [::1] أو localhost',
    'management.finding.insecure-origin': 'غير آمن؛ استخدم https',
    'management.finding.scheme': 'بروتوكوله غير مسموح؛ استخدم {schemes}',
    'management.finding.no-host': 'لا مضيف فيه؛ اكتبه بصيغة ‎https://host/path',
    'management.finding.user-information': 'فيه بيانات مستخدم؛ احذف ما قبل @',
    'management.finding.port': 'منفذه غير موجود؛ استخدم من 1 إلى 65535 أو احذفه',
    'management.finding.host': 'مضيفه ليس اسمًا ولا عنوانًا؛ اكتب الأسماء الدولية بصيغة xn--',
    'management.finding.no-slash': 'لا شرطة مائلة بعد البروتوكول؛ اكتب ‎scheme:/path',
    'management.finding.dots': 'في مساره . أو ..؛ اكتب المسار الذي يؤدي إليه',
    'management.finding.no-origin': 'ليس مصدرًا؛ اكتب ‎https://host بلا مسار ولا استعلام ولا شرطة أخيرة',
    'management.finding.odd-origin': 'ليس كما ترسله المتصفحات؛ استخدم الأحرف الصغيرة واحذف المنفذ المعتاد',
    'management.finding.private-scheme':
      'له بروتوكول خاص قد يدّعيه تطبيق آخر؛ الأفضل نطاقك معكوسًا، مثل ‎com.example.app:/',
    'management.finding.unknown': 'غير معروف؛ لدى هذا الخادم {all}',
    'management.finding.needs-grant': 'يحتاج إلى نوع المنح {type}',
    'management.finding.grant-off': 'نوع المنح {type} معطّل على هذا الخادم، وهو يرفض مثل هذه الطلبات',
    'management.finding.response-off': 'نوع الاستجابة {type} معطّل على هذا الخادم، وهو يرفض مثل هذه الطلبات',
    'management.finding.name-too-long': 'الاسم طويل جدًا؛ الحد الأقصى {most} محرفًا',
    'management.finding.name-control': 'في الاسم محرف تحكم؛ احذفه',
    'management.finding.no-redirect-uri':
      'لا يوجد عنوان إعادة توجيه؛ تحتاج نقطة التفويض إلى واحد على الأقل لتجيب عليه',
    'management.finding.client-type': 'نوع العميل غير معروف؛ سرّي أو عام',
    'management.finding.public-credentials':
      'لا يمكن لعميل عام أن يملك منحة client_credentials؛ سجّل عميلًا سرّيًا',
    'management.finding.public-pkce': 'يحتاج العميل العام إلى PKCE دائمًا؛ وحده السرّي يستغني عنه',
    'management.finding.public-method': 'لا يستطيع العميل العام المصادقة؛ اختر none أو سجّل عميلًا سرّيًا',
    'management.finding.confidential-method':
      'يجب على العميل السرّي المصادقة؛ اختر طريقة غير none أو سجّل عميلًا عامًا',
    'management.finding.algorithm': 'الخوارزمية غير معروفة؛ يوقّع هذا الخادم بـ {all}',
    'management.finding.lifetime': 'يجب أن يكون عددًا صحيحًا من الثواني من 1 إلى {most}',
    'management.finding.overlap': 'يجب أن يكون عددًا صحيحًا من الثواني، 0 أو أكثر، وأقل من 68 سنة',
    'management.finding.web-page': 'يجب أن يكون عنوان https، أو http على عنوان الجهاز نفسه',
    'management.finding.logout-uri': 'يجب أن يكون عنوان https بلا جزء فرعي، أو http على عنوان الجهاز نفسه',
    'management.finding.frontchannel': 'يجب أن يطابق بروتوكول أحد عناوين إعادة التوجيه ومضيفه ومنفذه',
    'management.finding.not-yours': 'ليس لك أن تحدده',
    'management.finding.choices': 'ما يجوز لك اختياره: {all}',
    'management.finding.nobody': 'ليس مستخدمًا نشطًا',
  },
};
