package org.zhongshu.platform.exchange.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.shared.AllowedHosts;

/** Makes a bean of each database product that the product declares; those declared beside a dropped-in driver join in {@link Connectors}. Says which hosts connections may point at. */
@Configuration(proxyBeanMethods = false)
class JdbcKinds {

    /** {@code zhongshu.exchange.hosts}; loopback and private ranges when nothing is said. */
    @Bean
    static AllowedHosts exchangeHosts(@Value("${zhongshu.exchange.hosts:private}") String setting) {
        return new AllowedHosts("zhongshu.exchange.hosts", setting);
    }

    @Bean
    static BeanDefinitionRegistryPostProcessor jdbcConnectors() {
        return registry -> JdbcDialects.shipped().forEach(dialect -> registry.registerBeanDefinition("exchange-jdbc-" + dialect.kind(),
                BeanDefinitionBuilder.genericBeanDefinition(JdbcConnector.class, () -> {
                    ConfigurableListableBeanFactory beans = (ConfigurableListableBeanFactory) registry;
                    return new JdbcConnector(dialect, beans.getBean(JdbcDialects.class), beans.getBean(AllowedHosts.class));
                }).getBeanDefinition()));
    }
}
