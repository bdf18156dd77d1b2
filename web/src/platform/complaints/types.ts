export interface FileItem { id: string; name: string; kind: string; size: number }
/** @property due the day by which it is to be answered; mayAnswer: one may still say, once, whether the answer contents one */
export interface Complaint {
  id: string; number: string; matter: string; itemName: string; kindName: string; state: string; stateName: string; supervisorName: string; at: string; due?: string; answer?: string; answeredAt?: string; content?: boolean; mayAnswer: boolean
  words?: string; callable: boolean; files: FileItem[]; events: { at: string; text: string }[]; note?: string; basis?: string
}
/** @property note what a complaint does not do, as of today; running: one about this matter is being dealt with */
export interface Form { matter: string; itemName: string; departmentName: string; supervisorName: string; kinds: { id: string; name: string }[]; files: number; note?: string; basis?: string; running: boolean; complaints: Complaint[] }
/** What staff see behind a complaint's case. */
export interface Panel { matter: string; itemName: string; kindName: string; departmentName: string; stateName: string; promised: string; submittedAt: string; due?: string; endedAt?: string; named: boolean; callable: boolean; supervising: boolean; files: FileItem[]; events: { at: string; text: string; by?: string }[]; content?: boolean }
