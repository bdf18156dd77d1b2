package org.zhongshu.server;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Holds Spring back until the engines are up, but only after it has read all bean definitions: that reading takes about
 * as long as the engines need.
 */
final class EnginesReady implements BeanFactoryPostProcessor, EnvironmentAware, Ordered {

    private final Engines engines;
    private ConfigurableEnvironment environment;

    EnginesReady(Engines engines) {
        this.engines = engines;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        environment.getPropertySources().addFirst(new MapPropertySource("engines", engines.await()));
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
