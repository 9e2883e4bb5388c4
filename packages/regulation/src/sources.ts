/** The regulations that rules and dated rows cite, each written once. */
import type { Source } from './text.ts';

function source(zh: string, en: string, trust: Source['trust']): Source {
  return { zh, en, trust };
}

export const SOURCES = {
  tax2016: source(
    '财关税〔2016〕18号（2016-04-08 起）',
    'Cai Guan Shui [2016] No. 18 (from 2016-04-08)',
    'seen',
  ),
  tax2018: source(
    '财关税〔2018〕49号（2019-01-01 起）',
    'Cai Guan Shui [2018] No. 49 (from 2019-01-01)',
    'seen',
  ),
  promotion2016: source('税管函〔2016〕73号', 'Shui Guan Han [2016] No. 73', 'seen'),
  apportioning: source(
    '按金额比例分摊，余数归末行：行业做法，未见公布的规定',
    'In proportion to value, remainder to the last line: practice of the trade, no published rule found',
    'practice',
  ),
  rounding: source(
    '税款征收管理办法：计算到分，四舍五入，各税种分别计算',
    'Measures for levying customs duties: to the fen, half up, each tax kind on its own',
    'recalled',
  ),
  consumptionFormula: source(
    '消费税暂行条例及实施细则：组成计税价格',
    'Provisional Regulations on Consumption Tax: composite assessable price',
    'seen',
  ),
  vatFormula: source(
    '增值税暂行条例：组成计税价格＝完税价格＋关税＋消费税',
    'Provisional Regulations on VAT: composite assessable price = dutiable value + duty + consumption tax',
    'seen',
  ),
  cosmetics2016: source(
    '财税〔2016〕103号（2016-10-01 起）：高档化妆品 10元/毫升（克）或 15元/片（张）及以上',
    'Cai Shui [2016] No. 103 (from 2016-10-01): high-end cosmetics, 10 CNY per ml or g, 15 CNY per piece, and above',
    'seen',
  ),
  watches: source(
    '高档手表消费税：10000元/只及以上',
    'Consumption tax on luxury watches: 10,000 CNY each and above',
    'recalled',
  ),
  provisionalFirst: source(
    '进出口关税条例：有暂定税率的适用暂定税率',
    'Regulations on import and export duties: a provisional rate applies before the MFN rate',
    'recalled',
  ),
  vatReform: source(
    '增值税税率调整：2017-07-01、2018-05-01、2019-04-01',
    'VAT rate changes of 2017-07-01, 2018-05-01 and 2019-04-01',
    'seen',
  ),
  mode9610: source('海关总署公告2014年第12号', 'GACC Announcement 2014 No. 12', 'recalled'),
  mode1210: source('海关总署公告2014年第57号', 'GACC Announcement 2014 No. 57', 'recalled'),
  mode1239: source('海关总署公告2016年第75号', 'GACC Announcement 2016 No. 75', 'recalled'),
  modeB2b: source('海关总署公告2020年第75号', 'GACC Announcement 2020 No. 75', 'seen'),
  mode1039: source(
    '海关总署公告2014年第54号、2019年第221号',
    'GACC Announcements 2014 No. 54, 2019 No. 221',
    'recalled',
  ),
  modeGeneral: source('海关监管方式代码表', 'Customs table of supervision modes', 'seen'),
  list621: source(
    '跨境统一版 CEB621 进口清单填制说明',
    'Unified cross-border edition, CEB621 import list, notes on filling in',
    'seen',
  ),
} as const satisfies Record<string, Source>;
