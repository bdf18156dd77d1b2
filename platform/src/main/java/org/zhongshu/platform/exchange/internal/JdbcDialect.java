package org.zhongshu.platform.exchange.internal;

import java.util.List;
import java.util.Map;

/**
 * How one database product is read; declared in {@code exchange/dialects.yaml} or beside a driver in {@code <data>/drivers}.
 *
 * @param estimates a statement for schema, table and about how many rows it has; null: not known how to ask
 * @param scattered what follows a table's name to read {percent} of its blocks; null: none
 * @param tls properties for an encrypted connection, any certificate; empty: not known how
 * @param verify instead of them: certificate and host name are checked, by the authorities that Java trusts; empty: not known how
 * @param authority instead of them: by the one whose certificate is the file {ca}; empty: not known how
 * @param jar name of the driver's file, for the message that asks for it; null: it ships with the product
 */
record JdbcDialect(String kind, String label, String driver, String jar, String url, int port, String quote, int fetch, String cut, Boolean textTimes, Boolean schemas, List<String> hidden,
                   String estimates, String scattered,
                   Map<String, String> properties, Map<String, String> tls, Map<String, String> verify, Map<String, String> authority, List<String> session) {

    JdbcDialect {
        textTimes = Boolean.TRUE.equals(textTimes);
        schemas = !Boolean.FALSE.equals(schemas);
        hidden = hidden == null ? List.of() : List.copyOf(hidden);
        properties = properties == null ? Map.of() : Map.copyOf(properties);
        tls = tls == null ? Map.of() : Map.copyOf(tls);
        verify = verify == null ? Map.of() : Map.copyOf(verify);
        authority = authority == null ? Map.of() : Map.copyOf(authority);
        session = session == null ? List.of() : List.copyOf(session);
    }

    /** A name as part of an SQL text, whatever characters it has. */
    String quoted(String name) {
        char close = quote.charAt(1);
        return quote.charAt(0) + name.replace("" + close, "" + close + close) + close;
    }
}
