/**
 * 决策表: decision tables (DMN) that two people publish and that decide the same way years later. Knows nothing of people, items and libraries:
 * facts in, decision out. See README.md in this folder.
 */
@ApplicationModule(id = "decisions", displayName = "决策表", allowedDependencies = {"shared", "city", "audit", "identity", "publication"})
package org.zhongshu.platform.decisions;

import org.springframework.modulith.ApplicationModule;
