import { describe, expect, it } from 'vitest'
import { deskOf } from './desk'

describe('where a case is worked on', () => {
  it('is the page of what it is about', () => {
    expect(deskOf({ type: 'source-trouble', source: 'exchange', data: { job: '42' } })?.to).toBe('/exchange/jobs/42')
    expect(deskOf({ type: 'data-quality', source: 'quality', data: { dataset: 'ga-person', rule: 'x' } })?.to).toBe('/quality/datasets/ga-person')
    expect(deskOf({ type: 'data-conflict', source: 'registry', data: { conflict: '7' } })?.to).toBe('/registry/conflicts?id=7')
    expect(deskOf({ type: 'push-trouble', source: 'push' })?.to).toBe('/sharing/push')
    expect(deskOf({ type: 'open-request', source: 'web', data: { request: '1' } })?.to).toBe('/opendata/requests')
  })
  it('is the list of sources for one that is only known to be silent', () => {
    expect(deskOf({ type: 'source-trouble', source: 'alert', data: null })?.to).toBe('/exchange/operations')
  })
  it('is the case itself otherwise', () => {
    expect(deskOf({ type: 'inspection', source: 'alert' })).toBeUndefined()
    expect(deskOf({ type: 'data-quality', source: 'quality', data: {} })).toBeUndefined()
  })
})
