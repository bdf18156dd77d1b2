/** A date into the field that has the focus, by keys alone. Which part comes first is the browser's language, so what came of it is looked at. @returns whether it stands there */
export async function typeDate(page, year, month, day) {
  const typed = () => page.evaluate(() => document.activeElement?.value)
  await page.keyboard.type(month + day + year)
  if ((await typed()) === `${year}-${month}-${day}`) return true
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.type(year)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.type(month + day)
  return (await typed()) === `${year}-${month}-${day}`
}
