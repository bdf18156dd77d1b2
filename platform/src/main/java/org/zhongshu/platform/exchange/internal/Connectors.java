package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every kind of source there is: the declared databases and the beans. */
@Component
class Connectors {

    private final Map<String, Connector> byKind = new LinkedHashMap<>();

    Connectors(JdbcDialects dialects, AllowedHosts hosts, List<Connector> others) {
        others.forEach(this::add);
        // those declared beside a driver in the data folder
        dialects.list().stream().filter(d -> !byKind.containsKey(d.kind())).forEach(d -> add(new JdbcConnector(d, dialects, hosts)));
    }

    private void add(Connector connector) {
        if (byKind.put(connector.kind(), connector) != null) {
            throw new IllegalStateException("two connectors of kind " + connector.kind());
        }
    }

    Collection<Connector> all() {
        return byKind.values();
    }

    /** The connector that shows a source's rows without following it: capture would leave marks at the source. */
    Connector sampler(Connector connector) {
        return connector.kind().endsWith("-capture") ? byKind.getOrDefault(connector.kind().substring(0, connector.kind().length() - "-capture".length()), connector) : connector;
    }

    /** Name of a kind in Chinese; the kind itself where its driver's declaration is gone. */
    String label(String kind) {
        Connector connector = byKind.get(kind);
        return connector == null ? kind : connector.label();
    }

    Connector get(String kind) {
        Connector connector = kind == null ? null : byKind.get(kind);
        if (connector == null) {
            throw Problem.unprocessable("no-kind", "没有这种连接类型：" + kind);
        }
        return connector;
    }
}
