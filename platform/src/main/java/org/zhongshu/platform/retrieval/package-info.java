/**
 * 检索引擎: finds things by Chinese words, sound, typing errors and meaning, for whoever has something to be found. Holds nothing of its own but
 * what it derived. See README.md in this folder.
 */
@ApplicationModule(id = "retrieval", displayName = "检索引擎", allowedDependencies = {"shared", "city"})
package org.zhongshu.platform.retrieval;

import org.springframework.modulith.ApplicationModule;
