import { createI18n } from 'vue-i18n'

type Words = { [key: string]: string | Words }

/** Each module keeps its words beside its pages; another language is another file of the same shape. */
const files = import.meta.glob<{ default: Words }>('./**/zh-CN.json', { eager: true })
export const words: Words = {}
for (const file of Object.values(files)) for (const [key, value] of Object.entries(file.default)) words[key] = value

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': words as never } })

// Keys are plain strings here, because their files are found and not listed: the library's derived key type has nothing to derive from.
interface Speaker { t: (key: string, named?: Record<string, unknown>) => string; te: (key: string) => boolean }
const speaker = i18n.global as unknown as Speaker
/** The words outside templates. */
export const say = (key: string, named: Record<string, unknown> = {}) => speaker.t(key, named)
export const has = (key: string) => speaker.te(key)
