/**
 * 数据质量: declared rules over datasets, scores over time, and one case for each rule that is broken, which closes when a later
 * run passes. See README.md in this folder.
 */
@ApplicationModule(id = "quality", displayName = "数据质量", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "catalog", "datasets", "indicators"})
package org.zhongshu.platform.quality;

import org.springframework.modulith.ApplicationModule;
