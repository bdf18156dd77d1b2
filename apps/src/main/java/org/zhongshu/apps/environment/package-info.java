/**
 * 生态环境: air, surface water, noise and pollution sources. The declarations are in {@code resources/apps/environment}; here
 * is what YAML cannot say: the air quality index by hour and day, classes and compliance, the source list upwind of an
 * alert, and the page for the public. Formulas live in {@code org.zhongshu.algorithms}. See README.md in this folder.
 */
@ApplicationModule(id = "environment", displayName = "生态环境",
        allowedDependencies = {"shared", "city", "identity", "twin", "telemetry", "cases", "rules", "indicators"})
package org.zhongshu.apps.environment;

import org.springframework.modulith.ApplicationModule;
