package org.zhongshu.testkit;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;

/**
 * Boots the whole application of the Maven module under test on the real engines, with a database of its own, on free
 * ports. The context is cached for all classes that carry exactly this annotation, so a class cleans up after itself.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = ZhongshuTest.Engines.class)
public @interface ZhongshuTest {

    /** Puts the test engines' addresses into the environment before any bean is made. */
    class Engines implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getBeanFactory().addBeanPostProcessor(new Statements.Listening());
            TestEngines.Database db = TestEngines.newDatabase();
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test-engines", Map.ofEntries(
                    Map.entry("spring.datasource.url", db.url()),
                    Map.entry("spring.datasource.username", db.user()),
                    Map.entry("spring.datasource.password", db.password()),
                    Map.entry("zhongshu.kafka", TestEngines.kafka()),
                    Map.entry("zhongshu.instance", "test-" + Long.toHexString(System.nanoTime())),
                    Map.entry("zhongshu.data", TestEngines.newDataFolder()),
                    // a busy machine must not decide what a search finds
                    Map.entry("zhongshu.catalog.meaning-wait", "10s"),
                    Map.entry("zhongshu.items.meaning-wait", "10s"),
                    Map.entry("zhongshu.city", "guangde"),
                    Map.entry("zhongshu.demo", "true"),
                    Map.entry("zhongshu.gateway.mqtt-port", "0"),
                    Map.entry("zhongshu.gateway.coap-port", "0"),
                    Map.entry("zhongshu.gateway.hj212-port", "0"))));
        }
    }
}
