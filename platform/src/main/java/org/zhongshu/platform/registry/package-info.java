/**
 * 基础库: records of many departments about the same person, firm, place become one agreed record, with where each value came
 * from and what the others say. See README.md in this folder.
 */
@ApplicationModule(id = "registry", displayName = "基础库", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "datasets", "catalog"})
package org.zhongshu.platform.registry;

import org.springframework.modulith.ApplicationModule;
