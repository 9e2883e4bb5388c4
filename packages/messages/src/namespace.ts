/** Namespaces of the customs messages and of what stands inside or around them. */
export const namespace = 'http://www.chinaport.gov.cn/ceb';
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
export const schemaInstanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
export const envelopeNamespace = 'http://www.chinaport.gov.cn/dxp';
