package org.zhongshu.testkit;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks every address that any controller answers, as a stranger and as each demonstration role, over real HTTP: who is
 * not allowed gets 401 or 403, a write without the cross-site token gets 403, and who is allowed is not stopped at the door: of
 * those who may, at least one gets through every address, and no address fails inside when it is asked for what is not there.
 * It finds the controllers itself, so the next one is covered the day it is written.
 */
public final class EndpointWalk {

    private static final String ALLOWED = "org.zhongshu.platform.identity.Allowed";
    private static final Set<String> REFUSALS = Set.of("sign-in", "csrf", "not-declared", "no-permission", "refused", "no-such-address");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final int port;
    private final Map<String, TestClient> clients = new LinkedHashMap<>();
    private final Map<String, Set<String>> permissions = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int requests;

    private EndpointWalk(int port, List<String> accounts) {
        this.port = port;
        accounts.forEach(this::signIn);
    }

    /** One address with one method. {@code needed} is null where nothing is stated. */
    private record Endpoint(String method, String pattern, String needed, HandlerMethod handler) {

        String path() {
            return pattern.replaceAll("\\{\\*?[^}]+}", "1").replaceAll("\\*+", "x");
        }

        /** Somebody must sign in for it. */
        boolean closed() {
            return needed != null && !"public".equals(needed);
        }

        /** Only citizens may. */
        boolean citizens() {
            return "citizen".equals(needed);
        }

        boolean writes() {
            return !READING.contains(method);
        }

        @Override
        public String toString() {
            return method + " " + pattern + " [" + needed + "]";
        }
    }

    /**
     * @param accounts one demonstration account for each role
     * @return every mistake found, one line each; empty when all is well
     */
    public static List<String> prove(RequestMappingHandlerMapping mapping, int port, List<String> accounts) {
        EndpointWalk walk = new EndpointWalk(port, accounts);
        List<Endpoint> endpoints = walk.endpoints(mapping);
        endpoints.forEach(walk::asStranger);
        endpoints.forEach(e -> walk.clients.keySet().forEach(account -> walk.as(account, e)));
        walk.asCitizen(endpoints);
        // signing out comes last: nobody would be there for the rest
        endpoints.stream().filter(e -> e.closed() && !e.citizens()).sorted(Comparator.comparing(e -> e.pattern().endsWith("/logout"))).forEach(walk::letsSomebodyThrough);
        System.out.printf("endpoint walk: %d endpoints, %d accounts, %d requests, %d mistakes%n", endpoints.size(), accounts.size(), walk.requests, walk.wrong.size());
        return walk.wrong;
    }

    private void signIn(String account) {
        TestClient client = TestClient.at(port).signIn(account);
        clients.put(account, client);
        Set<String> held = new TreeSet<>();
        for (JsonNode permission : client.get("/api/me").ok().get("permissions")) {
            held.add(permission.asString());
        }
        permissions.put(account, held);
    }

    private List<Endpoint> endpoints(RequestMappingHandlerMapping mapping) {
        List<Endpoint> all = new ArrayList<>();
        mapping.getHandlerMethods().forEach((info, handler) -> {
            String needed = needed(handler);
            for (String pattern : info.getPatternValues()) {
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                (methods.isEmpty() ? Set.of(RequestMethod.GET, RequestMethod.POST) : methods).forEach(m ->
                        all.add(new Endpoint(m.name(), pattern, needed, handler)));
                if (needed == null && !pattern.equals("/error")) {
                    wrong.add(pattern + " states no @Allowed: " + handler);
                }
            }
        });
        return all;
    }

    private static String needed(HandlerMethod handler) {
        MergedAnnotation<?> own = MergedAnnotations.from(handler.getMethod()).get(ALLOWED);
        MergedAnnotation<?> found = own.isPresent() ? own : MergedAnnotations.from(handler.getBeanType()).get(ALLOWED);
        return found.isPresent() ? found.getString("value") : null;
    }

    private void asStranger(Endpoint e) {
        if (!"public".equals(e.needed())) {
            int status = send(TestClient.at(port), e, true).status();
            if (status != 401) {
                wrong.add("a stranger got " + status + " from " + e);
            }
        }
    }

    private void as(String account, Endpoint e) {
        if ("public".equals(e.needed())) {
            return;
        }
        boolean allowed = allowed(account, e);
        TestClient client = clients.get(account);
        if (!allowed) {
            Seen seen = send(client, e, true);
            // outside the interface no session is looked up, so everybody is a stranger there
            boolean refused = seen.status() == 403 || seen.status() == 401 && (!e.pattern().startsWith("/api/") || e.citizens());
            if (!refused) {
                wrong.add(account + " got " + seen.status() + " from " + e);
            }
        } else if (e.writes()) {
            // here only that it does not pass without the token; that it passes with it is the last part of the walk
            Seen seen = send(client, e, false);
            if (seen.status() != 403 || !"csrf".equals(seen.code())) {
                wrong.add(account + " without the cross-site token got " + seen.status() + " " + seen.code() + " from " + e);
            }
        } else {
            Seen seen = send(client, e, true);
            if (seen.status() == 401 || seen.status() == 403 && REFUSALS.contains(seen.code())) {
                wrong.add(account + " is allowed but got " + seen.status() + " " + seen.code() + " from " + e);
            }
            if (seen.status() >= 500) {
                wrong.add(account + " made the server fail with " + seen.status() + " at " + e);
            }
        }
    }

    /** A citizen's session opens what is for citizens and nothing else: to the staff's side its holder is a stranger. */
    private void asCitizen(List<Endpoint> endpoints) {
        if (endpoints.stream().noneMatch(Endpoint::citizens)) {
            return;
        }
        TestClient citizen = TestClient.at(port, "127.0.250.1").signInCitizen("139%08d".formatted(System.nanoTime() % 100_000_000));
        for (Endpoint e : endpoints.stream().filter(Endpoint::closed).sorted(Comparator.comparing(e -> e.pattern().endsWith("/logout"))).toList()) {
            if (!e.citizens()) {
                Seen seen = send(citizen, e, true);
                if (seen.status() != 401) {
                    wrong.add("a citizen got " + seen.status() + " from " + e);
                }
                continue;
            }
            if (e.writes()) {
                Seen without = send(citizen, e, false);
                if (without.status() != 403 || !"csrf".equals(without.code())) {
                    wrong.add("a citizen without the cross-site token got " + without.status() + " " + without.code() + " from " + e);
                }
            }
            Seen seen = send(citizen, e, true);
            if (seen.status() >= 500 || seen.status() == 401 || REFUSALS.contains(seen.code())) {
                wrong.add("a citizen got " + seen.status() + " " + seen.code() + " from " + e);
            }
        }
    }

    private boolean allowed(String account, Endpoint e) {
        return "signed-in".equals(e.needed()) || e.needed() != null && permissions.get(account).contains(e.needed());
    }

    /**
     * Carried out in earnest by those who may, with an empty body and numbers that name nothing: whatever the answer, it must be the
     * address's own (done, not found, incomplete …) for one of them at least, and no failure of the server for any of them.
     */
    private void letsSomebodyThrough(Endpoint e) {
        List<String> stopped = new ArrayList<>();
        for (String account : clients.keySet()) {
            if (!allowed(account, e)) {
                continue;
            }
            Seen seen = send(clients.get(account), e, true);
            if (seen.status() >= 500) {
                wrong.add(account + " made the server fail with " + seen.status() + " at " + e);
            }
            if (seen.status() != 401 && seen.status() != 403) {
                return;
            }
            stopped.add(account + " " + seen.status() + " " + seen.code());
        }
        wrong.add((stopped.isEmpty() ? "no role may use " : "nobody who may gets through ") + e + " " + stopped);
    }

    private record Seen(int status, String code) {
    }

    /** Reads only the beginning of an answer, since some are endless streams. */
    private Seen send(TestClient client, Endpoint e, boolean withToken) {
        requests++;
        HttpRequest.BodyPublisher body = e.writes() ? HttpRequest.BodyPublishers.ofString("{}") : HttpRequest.BodyPublishers.noBody();
        HttpRequest.Builder request = client.request(e.path()).method(e.method(), body).timeout(java.time.Duration.ofSeconds(30));
        if (e.writes()) {
            request.header("Content-Type", contentType(e.handler()));
            String token = client.crossSiteToken(e.path());
            if (withToken && token != null) {
                request.header("X-XSRF-TOKEN", token);
            }
        }
        try {
            HttpResponse<InputStream> response = client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                boolean problem = response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
                String code = problem ? new tools.jackson.databind.json.JsonMapper().readTree(in.readAllBytes()).path("code").asString("") : "";
                return new Seen(response.statusCode(), code);
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(e + " as " + client, failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", failure);
        }
    }

    /** The content type that the endpoint asks for, so that a refusal is the door's and not the parser's. */
    private static String contentType(HandlerMethod handler) {
        MergedAnnotation<?> mapping = MergedAnnotations.from(handler.getMethod()).get("org.springframework.web.bind.annotation.RequestMapping");
        String[] consumes = mapping.isPresent() ? mapping.getStringArray("consumes") : new String[0];
        if (consumes.length == 0) {
            return "application/json";
        }
        return consumes[0].startsWith("multipart/") ? "multipart/form-data; boundary=walk" : consumes[0];
    }
}
