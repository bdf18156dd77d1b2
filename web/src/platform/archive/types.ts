export interface Line {
  id: string
  number: string
  item?: string
  name?: string
  departmentName: string
  holder?: string
  outcome: string
  outcomeName: string
  submittedAt?: string
  endedAt: string
  standing: 'waiting' | 'kept' | 'proposed' | 'destroyed'
  standingName: string
  retention?: string
  until?: string
  due: boolean
  packedAt?: string
  size?: number
  error?: string
}

export interface Detail {
  line: Line
  sm3?: string
  files: { path: string; title: string; size: number; sm3: string }[]
  notes: string[]
  contents: { name: string; rows: { label: string; text: string; note?: string }[] }[]
  looks: { kind: string; by: string; departmentName?: string; purpose?: string; what?: string; at: string }[]
  proposals: { reason: string; proposedBy: string; proposedAt: string; decision?: string; decidedBy?: string; decidedAt?: string; words?: string }[]
  may: ('take' | 'propose' | 'destroy')[]
}

export interface Proof {
  whole: boolean
  found: string[]
  lines: string[]
}

