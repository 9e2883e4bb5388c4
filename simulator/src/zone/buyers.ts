import { Random } from '../random.ts';
import { citizenId } from './identifiers.ts';

export interface Buyer {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  /** Account at the platform. */
  readonly account: string;
  readonly address: string;
  /** GB/T 2260 code of the delivery address. */
  readonly district: string;
}

const surnames = [
  ...'赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭郎鲁马方俞任袁柳唐薛雷',
];
const given = [...'一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'];
const places = [
  ['330106', '浙江省杭州市西湖区'],
  ['310115', '上海市浦东新区'],
  ['440106', '广东省广州市天河区'],
  ['110105', '北京市朝阳区'],
  ['510104', '四川省成都市锦江区'],
  ['420106', '湖北省武汉市武昌区'],
  ['320106', '江苏省南京市鼓楼区'],
  ['370202', '山东省青岛市市南区'],
] as const;

const adult_age_years = { low: 22, high: 68 };

/**
 * The buyer of a number: a pure function of zone and number, so any number of them exists without a list.
 * Nobody is meant: names are counted signs, phones begin with 100, which no mobile does, and identity
 * numbers name a division that no province has (99), right in all that can be computed.
 */
export function buyerOf(zone: string, number: number, now: Date, age = adult_age_years): Buyer {
  const random = new Random(`${zone}/buyer/${number}`);
  const [district, place] = random.pick(places);
  const year = now.getUTCFullYear() - random.between(age.low, age.high);
  const month = String(random.between(1, 12)).padStart(2, '0');
  const date = String(random.between(1, 28)).padStart(2, '0');
  return {
    name: `${random.pick(surnames)}测${random.pick(given)}`,
    idNumber: citizenId(`${district.slice(0, 2)}9900`, `${year}${month}${date}`, random.digits(3)),
    phone: `100${random.digits(8)}`,
    account: `U${random.digits(10)}`,
    address: `${place}测试路${random.between(1, 999)}号${random.between(1, 30)}幢${random.between(101, 2804)}室`,
    district,
  };
}
