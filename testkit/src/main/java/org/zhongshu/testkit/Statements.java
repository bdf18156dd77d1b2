package org.zhongshu.testkit;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.context.request.RequestContextHolder;

import javax.sql.DataSource;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What requests ask of the database: a list must ask as often for thirty rows as for three. What jobs ask meanwhile does not count.
 * <pre>{@code
 * List<String> few = Statements.of(() -> client.get("/api/things?limit=3").ok());
 * assertThat(Statements.of(() -> client.get("/api/things?limit=30").ok())).hasSameSizeAs(few);
 * }</pre>
 */
public final class Statements {

    private static volatile List<String> heard;

    private Statements() {
    }

    /** The statements of the requests that are made meanwhile, in their order. */
    public static synchronized List<String> of(Runnable requests) {
        List<String> all = new CopyOnWriteArrayList<>();
        heard = all;
        try {
            requests.run();
        } finally {
            heard = null;
        }
        return List.copyOf(all);
    }

    /** Listens at every pool of connections; the pool stays of its own class for those who ask for it. */
    static final class Listening implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof DataSource)) {
                return bean;
            }
            ProxyFactory pool = new ProxyFactory(bean);
            pool.setProxyTargetClass(true);
            pool.addAdvice((MethodInterceptor) call -> {
                Object answer = call.proceed();
                return heard != null && answer instanceof Connection c && RequestContextHolder.getRequestAttributes() != null ? listened(c) : answer;
            });
            return pool.getProxy(getClass().getClassLoader());
        }

        private static Connection listened(Connection real) {
            ProxyFactory connection = new ProxyFactory(Connection.class, (MethodInterceptor) call -> {
                List<String> all = heard;
                if (all != null && call.getMethod().getName().startsWith("prepare") && call.getArguments()[0] instanceof String sql) {
                    all.add(sql);
                }
                try {
                    return call.getMethod().invoke(real, call.getArguments());
                } catch (java.lang.reflect.InvocationTargetException e) {
                    throw e.getCause();
                }
            });
            return (Connection) connection.getProxy(Statements.class.getClassLoader());
        }
    }
}
