package org.zhongshu.platform.sharing.internal;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.zhongshu.platform.datasets.Datasets;

import javax.sql.DataSource;

/** Puts the door for systems in front of everything else. */
@Configuration(proxyBeanMethods = false)
class ShareDoorConfiguration {

    @Bean
    FilterRegistrationBean<ShareDoor> shareDoor(ApiAnswers answers, ShareKeys keys) {
        return first(new ShareDoor(answers, keys), "/share/v1/*", "/share/keys");
    }

    /** Only for {@code ./zhongshu bench sharing}: the same question answered without asking anybody. Never there otherwise. */
    @Bean
    @ConditionalOnProperty("zhongshu.sharing.bare-rows-for-benchmark")
    FilterRegistrationBean<BareRows> bareRows(DataSource database, Datasets datasets) {
        return first(new BareRows(database, datasets), "/share/bare/*");
    }

    private static <F extends jakarta.servlet.Filter> FilterRegistrationBean<F> first(F filter, String... patterns) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns(patterns);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
