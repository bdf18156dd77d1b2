export interface Kind { code: string; name: string; about?: string }
export interface Options { firms?: { uscc: string; name: string }[]; kinds: Kind[]; industries: Record<string, string> }
export interface Line {
  code: string; name: string; firmName: string; kindName: string; amount: number; place: string; state: string; stage?: string; due?: string; left?: number; waiting: boolean; reviewName?: string; registeredAt: string
}
export interface Item { item: string; name: string; departmentName: string; how: 'must' | 'condition' | 'choice'; number?: string; state?: string; stateName: string; instant: boolean; promised?: string; due?: string; endedAt?: string; credential?: string; missing: string[] }
export interface Voice { department: string; departmentName: string; items: string[]; outcome?: string; outcomeName?: string; words?: string; clause?: string; by?: string; saidAt?: string; silentAt?: string; late: boolean; caseId?: string; mayOpine: boolean }
export interface Review {
  id: string; name: string; leaderName: string; heldOn: string; words?: string; due: string; late: boolean; over: boolean; silence?: string; calledBy?: string; calledAt: string; outcome?: string; outcomeName?: string; opinion?: string; closedAt?: string
  version: number; voices: Voice[]; mayClose: boolean
}
export interface Stage {
  name: string; leaderName: string; promised?: number; state: string; begunAt?: string; paused: boolean; due?: string; left?: number; endedAt?: string; days?: number; items: Item[]; needs: { name: string; there: boolean }[]; review?: Review
  reviewName?: string; mayCall: boolean
}
export interface Project {
  code: string; name: string; firm: string; firmName: string; kind: string; kindName: string; industry: string; industryName: string; amount: number; area?: number; place: string; standard: boolean; lon?: number; lat?: number; townName?: string
  start: string; end: string; channel: string; registeredAt: string; version: number; composite: string; state: string; run?: string; stages: Stage[]; same: string[]; mayChange: boolean; mayApply: boolean; mayEnd: boolean; endedAt?: string; endedWhy?: string
}
export interface Column { id: string; name: string; projects: number; overdue: number; amount: number }
export interface Open {
  code: string; name?: string; state: string; registeredOn: string
  stages: { name: string; leaderName: string; promised?: number; state: string; begunOn?: string; endedOn?: string; items: { name: string; departmentName: string; stateName: string; endedOn?: string }[] }[]
}
