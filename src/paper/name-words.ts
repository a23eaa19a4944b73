// The words of which names in Hong Kong are made: a name in another word is read as well, but never taken unseen.

/** Syllables as Hong Kong's registries romanise Cantonese, and the commonest surnames as other Chinese spell theirs. */
const known = new Set(
  `AU CHA CHAI CHAK CHAM CHAN CHANG CHAP CHAT CHAU CHE CHEN CHENG CHEONG CHEUK CHEUNG CHI CHIANG CHIK CHIM CHIN CHING CHIT
  CHIU CHO CHOI CHOK CHONG CHOW CHOY CHU CHUEN CHUI CHUK CHUN CHUNG FA FAI FAN FANG FAT FEI FO FOK FONG FOO FOON FU FUI FUK
  FUN FUNG HA HAI HAK HAM HAN HANG HAP HAU HEI HEUNG HIM HIN HING HIU HO HOI HOK HON HONG HSU HUANG HUEN HUI HUNG IP IU
  KA KAI KAM KAN KANG KAP KAR KAT KAU KEI KEUNG KI KIM KIN KING KIT KIU KO KOK KONG KOO KOON KU KUEN KUK KUNG KWAI KWAN
  KWOK KWONG KWUN LAI LAM LAN LAP LAU LAW LEE LEI LEONG LEUNG LI LIANG LIK LIM LIN LING LIP LIT LIU LO LOI LOK LONG LUEN LUI
  LUK LUN LUNG MA MAI MAK MAN MANG MAU MEI MIN MING MIU MO MOK MUI MUK MUN MUNG NAM NAN NG NGA NGAI NGAN NGAR NGAU NGO NGON
  NIN NING NUI NUNG OI ON PAK PAN PANG PAT PAU PIK PING PIU PO POK PONG POON PUI PUN SAI SAM SAN SANG SAU SEE SEK SHA SHAM
  SHAN SHE SHEK SHEN SHEUNG SHI SHING SHIU SHU SHUE SHUI SHUK SHUM SHUN SIK SIM SIN SING SIT SIU SO SOO SUEN SUET SUI SUN
  SUNG SZE SZETO TAI TAK TAM TAN TANG TAO TAT TAU TIM TIN TING TIP TIT TIU TO TOI TONG TSAN TSANG TSE TSEUNG TSIM TSIT TSO
  TSOI TSUEN TSUI TSUN TSUNG TSZ TUEN TUNG WAH WAI WAN WANG WAT WING WO WONG WOO WOON WU WUI WUN XIAO XIE XU YAM YAN YANG
  YAT YAU YEE YEUK YEUNG YI YICK YIK YIM YIN YING YIP YIU YOUNG YU YUE YUEN YUET YUK YUN YUNG ZENG ZHANG ZHAO ZHENG ZHOU ZHU`.split(
    /\s+/,
  ),
)

/** Is every word of this name, in capitals, one of those? */
export const isUsualName = (name: string): boolean =>
  name.split(/[\s-]+/).every((word) => known.has(word))

/** The surnames of nearly all who live in Hong Kong; what a misread stroke makes of one is seldom another. */
const surnames = new Set([
  ...'陳黃李張梁林劉吳王鄭何羅周馬葉許楊朱謝曾馮鄧蔡徐郭余潘蘇盧胡呂鍾蕭蔣唐方江譚袁溫温杜關石龔廖麥趙沈彭高陸孫黎范莫汪丁姚戴施',
  ...'魏葛賴洪甘鄺區歐邱丘伍崔翁韓程姜任卓鄒容龍萬詹尹毛湯康秦顧金宋董傅侯文柯童史霍簡岑勞冼佘阮莊曹駱俞嚴孔賀白古連凌雷薛田夏熊',
  ...'季武符倪殷韋尤游幸屈房陶畢招植布倫談祝項樊',
  ...['司徒', '歐陽', '上官', '諸葛'],
])

/** Does this name, in Chinese characters, begin with one of them? */
export const isUsualSurname = (name: string): boolean =>
  surnames.has(name.slice(0, 1)) || surnames.has(name.slice(0, 2))
