/** The terminal node envelope: codes and words. */
import { words } from './words.ts';

export const envelopeFaults = {
  'DXP-XML': words(
    true,
    '信封不是格式良好的 XML：{found}',
    'The envelope is not well-formed: {found}',
    'XML 1.0 (5th ed.) ',
    '请修正 XML',
    'Correct the XML',
  ),
  'DXP-ROOT': words(
    true,
    '根元素不是 DxpMsg：{found}',
    'The root is not DxpMsg: {found}',
    'Terminal node XSD, DxpMsg',
    '请使用终端节点报文格式',
    'Use the terminal node envelope',
  ),
  'DXP-ELEMENT': words(
    true,
    '信封中 {found} 缺失、多余或位置不对',
    '{found} is missing, extra or misplaced in the envelope',
    'Terminal node XSD, DxpMsg',
    '请按规范的顺序排列元素',
    'Follow the structure of the specification',
  ),
  'DXP-VALUE': words(
    true,
    '信封中 {expected} 的值不合规定：{found}',
    '{expected} in the envelope has a wrong value: {found}',
    'Terminal node XSD, DxpMsg',
    '请按规范填写',
    'Fill it in as the specification says',
  ),
  'DXP-DATA': words(
    true,
    'Data 不是合法的 base64',
    'Data is not valid base64',
    'Terminal node XSD, DxpMsg',
    '请以 base64 放入业务报文',
    'Put the business message in as base64',
  ),
} as const;
