package org.zhongshu.platform.exchange.internal;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes a bean of each database product that the product declares; those declared beside a dropped-in driver join in {@link Connectors}. */
@Configuration(proxyBeanMethods = false)
class JdbcKinds {

    @Bean
    static BeanDefinitionRegistryPostProcessor jdbcConnectors() {
        return registry -> JdbcDialects.shipped().forEach(dialect -> registry.registerBeanDefinition("exchange-jdbc-" + dialect.kind(),
                BeanDefinitionBuilder.genericBeanDefinition(JdbcConnector.class, () -> {
                    ConfigurableListableBeanFactory beans = (ConfigurableListableBeanFactory) registry;
                    return new JdbcConnector(dialect, beans.getBean(JdbcDialects.class), beans.getBean(AllowedHosts.class));
                }).getBeanDefinition()));
    }
}
