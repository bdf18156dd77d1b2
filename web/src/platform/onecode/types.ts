export interface SceneOfCode { id: string; name: string; department: string; purpose: string; offline: boolean; signsIn: boolean; facts: string[] }
export interface CodeState { open?: string; stopped?: string; reason?: string; scenes: SceneOfCode[] }
export interface ShownCode { code: string; svg: string; from: string; until: string }
export interface Scan { id: string; sceneName: string; purpose?: string; terminal: string; place?: string; department: string; at: string; way: string; outcome: string; outcomeName: string; signsIn: boolean; facts: string[] }
export interface Scans { items: Scan[]; next?: string }
export interface Terminal { id: string; number: string; scene: string; name: string; place?: string; createdAt: string; createdBy: string; blockedAt?: string; blockReason?: string; seenAt?: string }
export interface Scene { id: string; name: string; department: string; departmentName: string; purpose: string; tolerance: number; offlineHours: number; signsIn: boolean; facts: string[]; taken: number; refused: number; mine: boolean; terminals: Terminal[] }
export interface TerminalSelf { number: string; name: string; place?: string; sceneName: string; department: string; purpose: string; signsIn: boolean; facts: string[]; offlineHours: number }
export interface Learnt { id: string; at: string; facts: { key: string; label: string; value?: string }[] }
