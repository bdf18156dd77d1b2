/**
 * 政务服务事项与办事指南: what people can apply for, written once, reviewed by a second person, found by people's own words, and where it is
 * offered. See README.md in this folder.
 */
@ApplicationModule(id = "items", displayName = "事项与指南", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "exchange", "retrieval", "publication"})
package org.zhongshu.platform.items;

import org.springframework.modulith.ApplicationModule;
