export interface CardAct { at: string; action: string; reason?: string; by: string }
export interface SocialCard { id: string; number: string; generation: number; generationName: string; name: string; idNumber: string; bank?: string; account?: string; state: 'active' | 'lost' | 'replaced' | 'cancelled'; issuedAt: string; validUntil: string; expired: boolean; endedAt?: string; successor?: string; version: number; acts?: CardAct[] }
export interface Generation { generation: number; name: string; issue: boolean; years: number; reader: string[] }
export interface Overview { generations: Generation[]; figures: Record<string, number>; manage: boolean }
export interface Reading { generation: number; generationName: string; values: Record<string, string>; card?: SocialCard; differs: string[]; expired: boolean }
