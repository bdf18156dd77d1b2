/**
 * 双人发布: words that two people agree on before everybody sees them, every version kept and comparable. What is published, and where its rows
 * are, is the business of whoever publishes. See README.md in this folder.
 */
@ApplicationModule(id = "publication", displayName = "双人发布", allowedDependencies = {"shared", "city", "audit", "identity"})
package org.zhongshu.platform.publication;

import org.springframework.modulith.ApplicationModule;
