/** What takes the place of a theme's own texts in a fixture. Every function gives the same for the same number. */
export interface Voice {
  /** In place of a word or two: a tag, a name, a label. Different numbers give different words. */
  readonly label: (nth: number) => string
  /** In place of a heading. */
  readonly title: (nth: number) => string
  /** In place of a sentence or more. */
  readonly sentence: (nth: number) => string
  /** Markdown, in place of the text of an entry. */
  readonly body: (nth: number) => string
}

const pick = (pool: readonly string[], nth: number): string => {
  const round = Math.floor(nth / pool.length)
  return `${pool[nth % pool.length]}${round === 0 ? '' : ` ${round + 1}`}`
}

const LONG_WORDS = [
  'Donaudampfschifffahrtsgesellschaftskapitänsmütze',
  'Rindfleischetikettierungsüberwachungsaufgaben',
  'Lentokonesuihkuturbiinimoottoriapumekaanikko',
  'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch',
  'Megszentségteleníthetetlenségeskedéseitekért',
  'Pneumonoultramicroscopicsilicovolcanoconiosis',
  'Kraftfahrzeughaftpflichtversicherungsbedingungen',
  'Floccinaucinihilipilification',
]

const LONG_TITLES = [
  'On the quiet, unreasonable length of headlines that nobody at the desk had the heart to cut before the paper went to press',
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller',
  'Everything that we were told about it, in the order in which we were told, together with what turned out to be wrong',
  '“Yes” — but: who, when, where, why, how; & what then? (An answer in 3½ parts, 2024–2026)',
]

const LONG_SENTENCES = [
  'A sentence may go on, and on, past the place where a designer hoped that it would end, over a second line and a third, because whoever wrote it had something to say and nobody was there to say that the box ends here, at a hundred and forty characters, as all boxes in the drafts did.',
  'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz, Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas and https://www.example.org/an/address/that/has/no/place/at/which/it/could/be/broken/whatever/the/width/of/the/column stand in one line.',
  'Short.',
  'Figures grow as well: 1,234,567,890.00, 99.99 %, −273.15 °C, and a ratio of 1:1,000,000, each of which wants to stand on one line with its unit.',
]

/** Texts that are too long in every way. */
export const longVoice: Voice = {
  label: nth => pick(LONG_WORDS, nth),
  title: nth => pick(LONG_TITLES, nth),
  sentence: nth => pick(LONG_SENTENCES, nth),
  body: nth => `${LONG_SENTENCES[nth % LONG_SENTENCES.length]}

## ${LONG_TITLES[0]}

${LONG_SENTENCES[0]} [${LONG_WORDS[1]}](/) ${LONG_SENTENCES[1]}

### ${LONG_WORDS[0]}${LONG_WORDS[2]?.toLowerCase()}

| ${['Left', 'Quarter', 'Volume', 'Versicherung', 'Share of all', 'Note', 'Further note', 'Right'].join(' | ')} |
| ${Array.from({ length: 8 }, () => '---').join(' | ')} |
| ${Array.from({ length: 8 }, (_, at) => (at % 2 ? '1,234,567,890.00' : LONG_WORDS[at])).join(' | ')} |
| ${Array.from({ length: 8 }, (_, at) => `${at}`).join(' | ')} |

\`\`\`ts
const anExtraordinarilyLongIdentifierThatNobodyWouldEverWrite = await readEverythingThatThereIs({ withoutLookingAtTheClock: true, orAtTheWidthOfThePage: Number.POSITIVE_INFINITY })
\`\`\`

> ${LONG_SENTENCES[0]}
>
> > ${LONG_SENTENCES[3]}

1. One
   - ${LONG_WORDS[3]}
     - Three
       - ${LONG_SENTENCES[0]}
2. ${LONG_SENTENCES[1]}

#### A heading of the fourth rank, and behind it a line

---

${Array.from({ length: 6 }, (_, at) => LONG_SENTENCES[(nth + at) % LONG_SENTENCES.length]).join('\n\n')}
`,
}

const ARABIC_LABELS = [
  'المطبخ',
  'القهوة',
  'الكتب',
  'السفر',
  'الحديقة',
  'الضوء',
  'الخشب',
  'المدينة',
  'الصباح',
  'الورق',
  'الشاي',
  'الموسيقى',
  'البحر',
  'العمارة',
  'الخبز',
  'النسيج',
]

const ARABIC_TITLES = [
  'كيف تختار ما يدوم طويلًا',
  'أسبوع كامل من دون استعجال',
  'ما تعلّمناه من تجربة طويلة',
  'دليل هادئ للبدايات الصحيحة',
  'أشياء بسيطة تغيّر اليوم كله',
  'لماذا نعود دائمًا إلى الأصل',
  'بين القديم والجديد: حكاية بيت',
  'خمس ملاحظات قبل أن تبدأ',
]

const ARABIC_SENTENCES = [
  'جرّبنا ذلك بأنفسنا مدة شهر كامل، ثم كتبنا ما رأيناه كما هو، من دون زيادة ولا نقصان.',
  'تبدأ الحكاية بسؤال صغير، وتنتهي بإجابة يمكن أن يستفيد منها كل من يقرأ.',
  'لا يحتاج الأمر إلى الكثير: بعض الوقت، وقليل من الصبر، ورغبة صادقة في الفهم.',
  'في النص رقم مثل 1,234.50 وكلمة لاتينية مثل NEXTGEN، وكلاهما يبقى في مكانه الصحيح.',
  'هنا نجمع ما يهمّ القارئ في صفحة واحدة، مرتّبًا وواضحًا وسهل الوصول.',
]

/** Texts in Arabic, which is read from right to left. */
export const arabicVoice: Voice = {
  label: nth => pick(ARABIC_LABELS, nth),
  title: nth => pick(ARABIC_TITLES, nth),
  sentence: nth => pick(ARABIC_SENTENCES, nth),
  body: nth => {
    const at = (step: number): string => pick(ARABIC_SENTENCES, (nth + step) % ARABIC_SENTENCES.length)
    return `${at(0)} ${at(1)}

## ${pick(ARABIC_TITLES, (nth + 1) % ARABIC_TITLES.length)}

${at(2)} [${pick(ARABIC_LABELS, nth % ARABIC_LABELS.length)}](/) ${at(3)}

- ${at(1)}
- ${at(4)}

> ${at(0)}

| ${pick(ARABIC_LABELS, 0)} | ${pick(ARABIC_LABELS, 3)} |
| --- | --- |
| ${pick(ARABIC_LABELS, 5)} | 12.5 |

${at(4)} \`const x = 1\` ${at(2)}
`
  },
}
