/** A mainland mobile number, as it may be typed. */
export const isMobile = (text: string) => /^1[3-9]\d{9}$/.test(text.replace(/[\s-]/g, ''))
