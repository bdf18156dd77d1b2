/** What /api/windows says; fields that are null are left out of answers. */
export interface Place { code: string; name: string; kind: string; town?: string }
export interface Counter { place: string; placeName: string; level: 'city' | 'town' | 'village'; counter: string }
export interface Seat { seat?: Counter; places: Place[] }
export interface Visit { id: string; name: string; phone: string; level: string; purpose: string; until: string; firms: { uscc: string; firm: string }[] }
export interface Receipt { number: string; matter: string; item: string; itemName: string; departmentName: string; stateName: string; promised?: string; due?: string; place: string; counter: string; clerk: string; papers: string[]; at: string; progressQr: string; gradeQr?: string }
export interface ReceiptLine { id: string; number: string; matter: string; itemName: string; stateName: string; at: string }
/** What a counter can do about something: take it in, collect it and hand it up, or explain where to go. */
export interface Offer { code: string; name: string; whole: boolean; about?: string; agency?: string; way: 'take' | 'up' | 'explain'; to?: string; where: string[] }
export interface Handed { id: string; number: string; name: string; whole: boolean; place: string; level: string; counter: string; clerk: string; toName: string; papers: string[]; state: 'waiting' | 'taken' | 'returned'; why?: string; matter?: string; at: string; gradeQr?: string }
export interface FigureLine { place?: string; name?: string; level: 'city' | 'town' | 'village'; taken: number; whole: number; up: number; waiting: number; returned: number; machine: number }
export interface Figures { month: string; levels: FigureLine[]; places: FigureLine[] }
