/** The headings of an explanation in one language. What stands below them is English. */
export interface Headings {
  readonly description: string;
  readonly seenWhen: string;
  readonly howToFix: string;
  readonly remedy: string;
  readonly differences: string;
  readonly whenToUse: string;
  readonly sources: string;
}

/** By the tag of the language. */
export const HEADINGS: Readonly<Record<string, Headings>> = {
  en: {
    description: 'Description',
    seenWhen: 'When you see it',
    howToFix: 'How to fix it',
    remedy: 'What this library does',
    differences: 'Key differences',
    whenToUse: 'What to do about each',
    sources: 'Learn more',
  },
  es: {
    description: 'Descripción',
    seenWhen: 'Cuándo lo verás',
    howToFix: 'Cómo solucionarlo',
    remedy: 'Qué hace esta biblioteca',
    differences: 'Diferencias clave',
    whenToUse: 'Cuándo usar cada uno',
    sources: 'Saber más',
  },
  th: {
    description: 'คำอธิบาย',
    seenWhen: 'เมื่อคุณพบเห็น',
    howToFix: 'วิธีแก้ไข',
    remedy: 'สิ่งที่ไลบรารีนี้ทำ',
    differences: 'ความแตกต่างหลัก',
    whenToUse: 'ควรใช้อันไหนเมื่อไร',
    sources: 'เรียนรู้เพิ่มเติม',
  },
  ru: {
    description: 'Описание',
    seenWhen: 'Когда вы это видите',
    howToFix: 'Как исправить',
    remedy: 'Что делает эта библиотека',
    differences: 'Ключевые различия',
    whenToUse: 'Когда что использовать',
    sources: 'Узнать больше',
  },
  ja: {
    description: '説明',
    seenWhen: 'このコードが表示される場合',
    howToFix: '解決方法',
    remedy: 'このライブラリの動作',
    differences: '主な違い',
    whenToUse: 'どちらをいつ使うか',
    sources: '詳しくはこちら',
  },
  zh: {
    description: '描述',
    seenWhen: '何时出现',
    howToFix: '如何修复',
    remedy: '本库的处理方式',
    differences: '主要区别',
    whenToUse: '何时使用哪个',
    sources: '了解更多',
  },
};
