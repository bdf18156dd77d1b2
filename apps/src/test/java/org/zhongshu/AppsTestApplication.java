package org.zhongshu;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The platform with all applications, for journeys. */
@SpringBootApplication
@Modulithic
@EnableScheduling
public class AppsTestApplication {
}
