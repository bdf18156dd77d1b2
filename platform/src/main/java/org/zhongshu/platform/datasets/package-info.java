/**
 * 数据集: rows of departments' data, kept as they came, and the tables made from them. The one place where exchange writes
 * and where base libraries, quality, sharing and open data read. See README.md in this folder.
 */
@ApplicationModule(id = "datasets", displayName = "数据集", allowedDependencies = {"shared", "audit", "identity", "city"})
package org.zhongshu.platform.datasets;

import org.springframework.modulith.ApplicationModule;
