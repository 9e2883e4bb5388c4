/**
 * What the synthetic zone sells: ordinary retail imports under invented brands, classified by the bundled
 * tariff, with the statutory units of their lines. Only lines whose rates are known are sold; the few that
 * a defect needs stand apart under `special`.
 */
export interface Goods {
  /** Seller's own goods number, at most 20 characters. */
  readonly itemNo: string;
  readonly name: string;
  /** 规格型号. */
  readonly model: string;
  /** HS code, 10 digits. */
  readonly code: string;
  readonly country: string;
  /** Unit of sale. */
  readonly unit: string;
  /** Price of one unit of sale, in fen. */
  readonly price: bigint;
  readonly unit1: string;
  /** Thousandths of the first statutory unit in one unit of sale. */
  readonly content1: number;
  readonly unit2?: string;
  readonly content2?: number;
  /** Of one unit of sale, without outer packing. */
  readonly netGrams: number;
}

const unit = {
  single: '007',
  piece: '011',
  stick: '012',
  block: '017',
  kilogram: '035',
  litre: '095',
  tin: '122',
  pack: '125',
  bag: '136',
  box: '140',
  bottle: '142',
  suite: '006',
} as const;
const origin = { japan: '116', korea: '133', denmark: '302', uk: '303', germany: '304', france: '305' };
const from = { ...origin, ireland: '306', italy: '307', netherlands: '309', spain: '312', swiss: '331' };
const far = { chile: '412', canada: '501', usa: '502', australia: '601', newZealand: '609' };
const brand = '品牌：测试海选';

/** Goods whose only statutory unit is the kilogram: most food and household goods. */
function byWeight(
  code: string,
  name: string,
  spec: string,
  country: string,
  sold: string,
  priceYuan: number,
  netGrams: number,
): Omit<Goods, 'itemNo'> {
  return {
    name: `测试海选 ${name}`,
    model: `${spec}|${brand}`,
    code,
    country,
    unit: sold,
    price: BigInt(priceYuan) * 100n - 10n,
    unit1: unit.kilogram,
    content1: netGrams,
    netGrams,
  };
}

/** Goods whose second statutory unit counts pieces. */
function byWeightAndPiece(count: string, ...rest: Parameters<typeof byWeight>): Omit<Goods, 'itemNo'> {
  return { ...byWeight(...rest), unit2: count, content2: 1000 };
}

/** Drinks: litres first, then kilograms; taken as one kilogram a litre, as labels of this zone say. */
function byVolume(...rest: Parameters<typeof byWeight>): Omit<Goods, 'itemNo'> {
  const goods = byWeight(...rest);
  return { ...goods, unit1: unit.litre, unit2: unit.kilogram, content2: goods.netGrams };
}

/** Appliances and toys: counted in their unit of sale. */
function byCount(...rest: Parameters<typeof byWeight>): Omit<Goods, 'itemNo'> {
  const goods = byWeight(...rest);
  return { ...goods, unit1: goods.unit, content1: 1000 };
}

const rows: readonly Omit<Goods, 'itemNo'>[] = [
  byWeight('1901101090', '婴儿配方奶粉一段', '900克/罐', far.newZealand, unit.tin, 258, 900),
  byWeight('1901101090', '婴儿配方奶粉三段', '800克/罐', from.netherlands, unit.tin, 219, 800),
  byWeight('1901101010', '特殊医学用途婴儿配方奶粉', '400克/罐', from.germany, unit.tin, 268, 400),
  byWeight('1901109000', '婴儿米粉', '250克/盒', from.germany, unit.box, 49, 250),
  byWeight('0402210000', '全脂成人奶粉', '1千克/袋', far.australia, unit.bag, 89, 1000),
  byWeight('0409000000', '麦卢卡蜂蜜', '500克/瓶', far.newZealand, unit.bottle, 328, 500),
  byWeight('0802120000', '去壳扁桃仁', '500克/袋', far.usa, unit.bag, 69, 500),
  byWeight('0802620000', '去壳夏威夷果仁', '400克/袋', far.australia, unit.bag, 98, 400),
  byWeight('0901210000', '烘焙咖啡豆', '1千克/袋', from.italy, unit.bag, 139, 1000),
  byWeight('0902309000', '伯爵红茶', '125克/罐', from.uk, unit.tin, 79, 125),
  byWeight('1509200000', '特级初榨橄榄油', '690克/瓶', from.spain, unit.bottle, 119, 690),
  byWeight('1704900000', '软糖', '300克/袋', from.germany, unit.bag, 36, 300),
  byWeight('1806310000', '夹心巧克力', '200克/盒', from.swiss, unit.box, 59, 200),
  byWeight('1806320000', '黑巧克力排块', '100克/盒', from.swiss, unit.box, 32, 100),
  byWeight('1904100000', '烘烤谷物麦片', '700克/袋', from.japan, unit.bag, 55, 700),
  byWeight('1905310000', '黄油曲奇饼干', '454克/罐', from.denmark, unit.tin, 65, 454),
  byWeight('1905320000', '威化饼干', '250克/盒', from.italy, unit.box, 28, 250),
  byWeight('2007999000', '草莓果酱', '370克/瓶', from.france, unit.bottle, 42, 370),
  byWeight('2008199990', '混合坚果', '600克/罐', far.usa, unit.tin, 108, 600),
  byWeight('2009810000', '蔓越莓原浆', '946克/瓶', far.usa, unit.bottle, 88, 946),
  byWeight('2101120000', '速溶咖啡', '200克/瓶', from.japan, unit.bottle, 75, 200),
  byWeight('2103909000', '调味酱', '350克/瓶', from.korea, unit.bottle, 29, 350),
  byWeight('2106909090', '深海鱼油软胶囊', '300克/瓶', far.usa, unit.bottle, 189, 300),
  byWeight('2106909090', '复合维生素软糖', '250克/瓶', far.australia, unit.bottle, 129, 250),
  byVolume('2204210000', '干红葡萄酒', '750毫升/瓶', far.chile, unit.bottle, 168, 750),
  byVolume('2204100000', '起泡葡萄酒', '750毫升/瓶', from.france, unit.bottle, 298, 750),
  byVolume('2208300000', '单一麦芽威士忌', '700毫升/瓶', from.uk, unit.bottle, 468, 700),
  byWeightAndPiece(unit.piece, '3304990029', '保湿面霜', '50克/瓶', from.france, unit.bottle, 239, 50),
  byWeightAndPiece(unit.piece, '3304990029', '抗皱精华乳', '30克/瓶', from.japan, unit.bottle, 789, 30),
  byWeightAndPiece(unit.piece, '3304990029', '身体乳', '400克/瓶', far.canada, unit.bottle, 99, 400),
  byWeightAndPiece(unit.piece, '3304100091', '唇膏', '3.5克/支', from.france, unit.stick, 265, 4),
  byWeight('3305100090', '洗发露', '500克/瓶', from.japan, unit.bottle, 68, 500),
  byWeight('3306101090', '牙膏', '120克/支', from.germany, unit.stick, 29, 120),
  byWeight('3307200000', '止汗露', '50克/瓶', from.germany, unit.bottle, 35, 50),
  byWeight('3401110090', '手工香皂', '100克/块', from.france, unit.block, 25, 100),
  byWeight('3401300090', '氨基酸洁面乳', '120克/支', from.japan, unit.stick, 58, 120),
  byWeight('3402509000', '婴儿洗衣液', '1千克/瓶', from.germany, unit.bottle, 49, 1000),
  byWeight('3924100000', '儿童餐具', '320克/套', from.korea, unit.suite, 89, 320),
  byWeight('3924900000', '婴儿浴盆', '1.2千克/个', from.japan, unit.single, 159, 1200),
  byWeight('4818200000', '面巾纸', '600克/包', from.japan, unit.pack, 45, 600),
  byWeightAndPiece(unit.single, '4202920000', '双肩包', '650克/个', from.italy, unit.single, 359, 650),
  byWeight('9619001100', '婴儿纸尿裤', '84片/包，2.6千克', from.japan, unit.pack, 118, 2600),
  byWeight('9619002000', '卫生巾', '30片/包，240克', from.korea, unit.pack, 39, 240),
  byCount('8509803000', '电动牙刷', '220伏', from.germany, unit.single, 399, 380),
  byCount('8510100000', '电动剃须刀', '充电式', from.netherlands, unit.single, 699, 420),
  byCount('8516310000', '电吹风机', '1200瓦', from.japan, unit.single, 890, 900),
  byCount('8516603000', '电饭锅', '3升', from.japan, unit.single, 1280, 4200),
  byCount('9503006000', '拼装积木', '500粒/盒', from.denmark, unit.box, 329, 700),
  byCount('9004100000', '太阳镜', '偏光', from.italy, unit.single, 699, 60),
];

const numbered = (prefix: string, list: readonly Omit<Goods, 'itemNo'>[]): Goods[] =>
  list.map((goods, index) => ({ itemNo: `${prefix}${String(index + 1).padStart(4, '0')}`, ...goods }));

export const goods: readonly Goods[] = numbered('HX', rows);

/** Goods that only a defect sells. */
const [coffeeMachine, handbag, perfume, suitcase] = numbered('HXS', [
  byCount('8516713000', '全自动咖啡机', '1450瓦', from.italy, unit.single, 6880, 9800),
  byWeightAndPiece(unit.single, '4202210090', '真皮手提包', '高级款', from.france, unit.single, 27_000, 900),
  // Its threshold is per millilitre, and it is sold by the bottle: the list does not say how many.
  byWeightAndPiece(unit.piece, '3303000020', '淡香水', '50毫升/瓶', from.france, unit.bottle, 489, 50),
  byWeightAndPiece(unit.single, '4202121000', '旅行箱', '20寸', from.germany, unit.single, 1280, 3100),
]) as [Goods, Goods, Goods, Goods];

export const special = {
  /** One item above the single limit, below the yearly one. */
  overSingleLimit: coffeeMachine,
  /** One item above the yearly limit of a person. */
  overAnnualLimit: handbag,
  /** Tax depends on a quantity that the list does not give. */
  undetermined: perfume,
  /** In the tariff but left out of the zone's positive list. */
  unlisted: suitcase,
} as const;
