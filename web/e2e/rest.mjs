/** Answers whatever a form still asks with what fits its control: for checks that are about what comes after the form. */
export async function rest(page) {
  for (let round = 0; round < 2; round++) {
    // a first round's choices may call for more questions
    for (const id of await page.locator('main [id^="q-"]:not([id$="-hint"]):not([id$="-note"]):not([id$="-error"])').evaluateAll((all) => all.map((e) => e.id))) {
      const field = page.locator(`[id="${id}"]`)
      const tag = await field.evaluate((e) => e.tagName)
      if (tag === 'FIELDSET') {
        if (!(await field.locator('input:checked').count())) await field.locator('input').first().check()
      } else if (tag === 'SELECT') {
        if (!(await field.inputValue())) await field.selectOption({ index: 1 })
      } else if ((await field.getAttribute('type')) === 'checkbox') await field.check()
      else if (!(await field.inputValue())) {
        const how = await field.evaluate((e) => ({ type: e.type, min: e.min, max: e.max, mode: e.inputMode, must: Boolean(e.closest('.question')?.querySelector('.must')) }))
        if (!how.must) continue
        await field.fill(how.type === 'date' ? (how.max > new Date().toISOString().slice(0, 10) ? how.min : how.max) : how.mode ? '2' : '按实际情况填写，用于检查页面')
      }
    }
  }
}
