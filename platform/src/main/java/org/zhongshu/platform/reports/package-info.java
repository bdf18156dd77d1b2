/** 市民上报: what somebody in the street tells the city, with a place and photographs; a case like every other, followed by whoever told. See README.md in this folder. */
@ApplicationModule(id = "reports", displayName = "市民上报", allowedDependencies = {"shared", "city", "audit", "identity", "cases", "persons"})
package org.zhongshu.platform.reports;

import org.springframework.modulith.ApplicationModule;
