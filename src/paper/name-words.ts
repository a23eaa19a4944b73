// The words of which names in Hong Kong are made: a name in another word is read as well, but never taken unseen.

/** Syllables as Hong Kong's registries romanise Cantonese, and the commonest surnames as other Chinese spell theirs;
 *  without rare ones that one broken stroke makes of a common one (`WAT` is mostly a WAI). */
const known = new Set(
  `AU CHA CHAI CHAK CHAM CHAN CHANG CHAU CHE CHEN CHENG CHEONG CHEUK CHEUNG CHI CHIANG CHIK CHIM CHIN CHING CHIT
  CHIU CHO CHOI CHOK CHONG CHOW CHOY CHU CHUEN CHUI CHUK CHUN CHUNG FA FAI FAN FANG FAT FEI FO FOK FONG FOO FOON FU FUI FUK
  FUN FUNG HA HAI HAK HAM HAN HANG HAU HEI HEUNG HIM HIN HING HIU HO HOI HOK HON HONG HSU HUANG HUEN HUI HUNG IP IU
  KA KAI KAM KAN KANG KAP KAR KAT KAU KEI KEUNG KI KIM KIN KING KIT KIU KO KOK KONG KOO KOON KU KUEN KUK KUNG KWAI KWAN
  KWOK KWONG KWUN LAI LAM LAN LAP LAU LAW LEE LEI LEONG LEUNG LI LIANG LIK LIM LIN LING LIT LIU LO LOI LOK LONG LUEN LUI
  LUK LUN LUNG MA MAI MAK MAN MANG MAU MEI MIN MING MIU MO MOK MUI MUN MUNG NAM NAN NG NGA NGAI NGAN NGAR NGAU NGO NGON
  NIN NING NUI NUNG OI ON PAK PAN PANG PAT PAU PIK PING PIU PO POK PONG POON PUI PUN SAI SAM SAN SANG SAU SEE SEK SHAM
  SHAN SHE SHEK SHEN SHEUNG SHI SHING SHIU SHU SHUE SHUI SHUK SHUM SHUN SIK SIM SIN SING SIT SIU SO SOO SUEN SUET SUI SUN
  SUNG SZE SZETO TAI TAK TAM TAN TANG TAO TAT TAU TIM TIN TING TIU TO TOI TONG TSAN TSANG TSE TSEUNG TSIM TSO
  TSOI TSUEN TSUI TSUN TSUNG TSZ TUEN TUNG WAH WAI WAN WANG WING WO WONG WOO WOON WU WUI WUN XIAO XIE XU YAM YAN YANG
  YAT YAU YEE YEUK YEUNG YI YICK YIK YIM YIN YING YIP YIU YOUNG YU YUE YUEN YUET YUK YUN YUNG ZENG ZHANG ZHAO ZHENG ZHOU ZHU`.split(
    /\s+/,
  ),
)

/** Is every word of this name, in capitals, one of those? */
export const isUsualName = (name: string): boolean =>
  name.split(/[\s-]+/).every((word) => known.has(word))

const LONGEST = 6
const byLength = new Map<number, string[]>()
for (const it of known) byLength.set(it.length, [...(byLength.get(it.length) ?? []), it])

export type Spelling = {
  /** What each letter of the alphabet costs at each place, in nats. */
  readonly letters: readonly (readonly number[])[]
  /** The chance that a word ends before each place; that of the first is not looked at. */
  readonly ends: readonly number[]
}
type Spelled = { readonly text: string; readonly cost: number }

/** The likeliest spelling in usual words alone, as many letters long; nothing where there is none. */
export function usualSpelling({ letters, ends }: Spelling, alphabet: string): Spelled | undefined {
  const best: (Spelled | undefined)[] = [{ cost: 0, text: '' }]
  for (let end = 1; end <= letters.length; end++)
    for (let start = Math.max(0, end - LONGEST); start < end; start++) {
      const before = best[start]
      const word = before && usualWord(letters.slice(start, end), alphabet)
      if (!word) continue
      const cost = before.cost + word.cost + costOfEnds(ends, start, end)
      if (cost < (best[end]?.cost ?? Number.POSITIVE_INFINITY))
        best[end] = { cost, text: `${before.text} ${word.text}`.trim() }
    }
  return best[letters.length]
}

function usualWord(letters: Spelling['letters'], alphabet: string): Spelled | undefined {
  const words = (byLength.get(letters.length) ?? []).map((text) => ({
    text,
    cost: letters.reduce((sum, it, at) => sum + (it[alphabet.indexOf(text[at] ?? '')] ?? 0), 0),
  }))
  return words.sort((a, b) => a.cost - b.cost)[0]
}

/** What it costs that a word goes on to its end, and ends there. */
function costOfEnds(ends: readonly number[], start: number, end: number): number {
  const chance = (at: number) => Math.max(1e-4, Math.min(1 - 1e-4, ends[at] ?? 0))
  let cost = end < ends.length ? -Math.log(chance(end)) : 0
  for (let at = start + 1; at < end; at++) cost -= Math.log(1 - chance(at))
  return cost
}

/** The surnames of nearly all who live in Hong Kong; what a misread stroke makes of one is seldom another. */
const surnames = new Set([
  ...'陳黃李張梁林劉吳王鄭何羅周馬葉許楊朱謝曾馮鄧蔡徐郭余潘蘇盧胡呂鍾蕭蔣唐方江譚袁溫温杜關石龔廖麥趙沈彭高陸孫黎范莫汪丁姚戴施',
  ...'魏葛賴洪甘鄺區歐邱丘伍崔翁韓程姜任卓鄒容龍萬詹尹毛湯康秦顧金宋董傅侯文柯童史霍簡岑勞冼佘阮莊曹駱俞嚴孔賀白古連凌雷薛田夏熊',
  ...'季武符倪殷韋尤游幸屈房陶畢招植布倫談祝項樊',
  ...['司徒', '歐陽', '上官', '諸葛'],
])

/** The characters of which nearly all given names here are made. */
const givens = new Set([
  ...'偉強明志華文國家俊傑健康榮輝德成光耀忠義仁禮智信勇勝凱超群平安福祥瑞慶嘉永昌盛興隆富貴金銀銓鑫鋒銘鈞錦鎮錫鐘銳堅豪雄威武龍虎彪鵬',
  ...'飛翔展遠達通順利民生軍建新立業創宏弘大鴻海洋濤波浩澤江河湖源泉清淨潔澄淳深沛霖雨雲霆雷電震天宇宙星辰晨曦旭日昇暉晴朗亮昊昕晉晟景',
  ...'曉暢山峰嶺岳峻崇嵩石磊玉璋瑋琛珩瑜瑾璟琪琳珊瑚珍珠瓊瑤瑩璇璐環理木林森松柏楠榕桂桐梓棟樑樂權枝楓彬樹根材竹筠簡策範蘭芝芳芬芷苑若',
  ...'英茵荷莉莎莊菁菲菊萍葉蓉蓓蓮蔚蕊蕙薇藍艷花馨香秀穎穗禾秋春夏冬雪霜冰寒梅杏桃棠柳美麗嫦娟娜娥婉婷媚嬌嬋妙妍姍姿姬婕媛嫻慧惠敏慈愛',
  ...'恩怡悅恆恒恬情愉憶懿心思念慕誠誼詠詩詞語諾謙讓賢賜贊蹈路迪逸道遙適邦郁鈴鏡開陽雅雁雯靈靖靜韻頌顯風駿驥騏鳳鳴鶴麒麟黛子仔兒乃以允',
  ...'元兆先克全公其冠凡劍功加勁勤千升卓南博卿友可合吉君吟含啟善喜圓培基堯士壽多夢奇奕奧如妮姵娣孝孟季學宛宜宗定宣容宸寧寶尚居川帆希常',
  ...'年幸庭廉廷弦彤彥彩影律從微恕悠意應懷才承振捷揚政敬斌斐方旋昀易昭時晏曼書曾月朋望朝期本柔柱格桓梁楚樸橋歡正毅沁沅泓泰洛洪浚涵淇淑',
  ...'添渝游湘溢滔漢漫潤澎濱灝炎炳烈煌煒照煥熙熹燁燕營爾玫玲珈珏珮球現琦琬琴瑛瑄瑗璧甄甜用皓盈益真知碧祐祖神禎禧秉科程稚積穩竟章童端笑',
  ...'純素紅紹綠綱綺維綿緯縈繁繼續羚羽翎翠翰翼聖聰聯肇能至致臨舒航良茗茜菀蓁蔓藝蘊蘇虹融衍裕言訓記調諭謹譽豐貞貝賓越躍軒輔迅造進運遇',
  ...'邁釗鈺銅鋼錚鍵鎧鑑門陞陶集霏露青韜韶頎頤顏願騰高魁鵑鶯黎默鼎齡一丁三七上中丹主久之亦亨京人介仙仲任伊伍伯伶佐佑佩佳供依俐倩倫傲僑',
  ...'儀億儒優小少欣娃桑嵐彭煊發財旺杰喬浠晞澔曜芊僖樺燊鉅鏗霞嬿娉婧嫣櫻潁濠渭汶沂淦灼焯焜燦爵牧特班琨瑪甫男畇略疆癸皆盧直相省眉矩礎祺',
  ...'秦竣竑符筱箐節粵紀約紋紘絲綉綸緻縉纖罡置翀耘肖胤舜舟艾芍芙苓茂莓菡萱葆蒂蒨蓀蔭蕎薰藹蘋行術衡袁覺親觀詒該詢詮諒諺謀證讚谷象貽贇赫',
  ...'起轅辛農迎近述迦逢遨遵郡都采里重量銨鋕錡鍾鎂鐸鑾閎關阡陸雋霈霍非革音頁頊首馳駒駱騫體鴦鵝鸞麥黃',
])

/** Is this name, in Chinese characters, one of those surnames and one or two of those characters? */
export function isUsualNameZh(name: string): boolean {
  const chars = [...name]
  const [surname = ''] = [chars.slice(0, 2).join(''), chars[0]].filter((it) =>
    surnames.has(it ?? ''),
  )
  const given = chars.slice([...surname].length)
  return surname !== '' && [1, 2].includes(given.length) && given.every((it) => givens.has(it))
}
