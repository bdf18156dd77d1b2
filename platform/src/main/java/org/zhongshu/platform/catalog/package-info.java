/**
 * 信息资源目录: what data there is, whose it is, who may have it, and on what terms. Requests for data are cases; grants are
 * asked by whoever serves the data. See README.md in this folder.
 */
@ApplicationModule(id = "catalog", displayName = "信息资源目录", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "retrieval", "publication"})
package org.zhongshu.platform.catalog;

import org.springframework.modulith.ApplicationModule;
