package org.zhongshu.platform.identity.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.zhongshu.platform.identity.CitizenSessions;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.util.Map;

/**
 * The filter chain in front of everything. Whether a request may pass is {@link Guard}'s decision alone; Spring's own CSRF,
 * form login, logout page and HTTP session are off because sessions and cross-site tokens are ours.
 */
@Configuration(proxyBeanMethods = false)
class WebSecurity {

    /** MapLibre draws from workers made of blobs and sets styles on elements; nothing is loaded from elsewhere. */
    private static final String CONTENT_POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; child-src blob:; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain everything(HttpSecurity http, Guard guard, Sessions sessions, ObjectProvider<CitizenSessions> citizens, RepeatedEvents events,
                                   @Qualifier("handlerExceptionResolver") HandlerExceptionResolver failures) throws Exception {
        return http
                .csrf(csrf -> csrf.disable())
                .formLogin(form -> form.disable())
                .httpBasic(basic -> basic.disable())
                .logout(logout -> logout.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                        // nowhere, unless an answer says itself that our own page may show it
                        .frameOptions(frame -> frame.disable())
                        .addHeaderWriter(new StaticHeadersWriter("X-Frame-Options", "DENY"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(permissions -> permissions.policy("camera=(), microphone=(), payment=(), usb=()"))
                        // the client's files carry their hash in their name and may be kept; answers may not
                        .cacheControl(cache -> cache.disable())
                        .addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                                PathPatternRequestMatcher.withDefaults().matcher("/api/**"), new CacheControlHeadersWriter())))
                .addFilterBefore(new SessionFilter(sessions, citizens, events, failures), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests
                        // the second half of a request that has passed once already
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD).permitAll()
                        .anyRequest().access(guard))
                .exceptionHandling(answers -> answers
                        .authenticationEntryPoint((request, response, e) -> answer(response, strangers(e)))
                        .accessDeniedHandler((request, response, e) -> answer(response, problem(e))))
                .build();
    }

    /** Keeps Spring Boot from inventing a user of its own; signing in is LoginController's. */
    @Bean
    AuthenticationManager noOtherWayIn() {
        return authentication -> {
            throw new BadCredentialsException("sign in through /api/login");
        };
    }

    /** A stranger is asked to sign in, whatever else would be wrong; save where nobody needs to. */
    private static Problem strangers(Exception e) {
        return e.getCause() instanceof Exception cause && problem(cause).status() == HttpStatus.BAD_REQUEST
                ? problem(cause)
                : Problem.unauthenticated("sign-in", "请先登录。");
    }

    private static Problem problem(Exception e) {
        return e instanceof AuthorizationDeniedException denied && denied.getAuthorizationResult() instanceof Guard.Refusal refusal
                ? refusal.problem()
                : Problem.forbidden("refused", "请求被拒绝。");
    }

    private static void answer(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(Map.of("type", "about:blank", "title", "请求无法处理",
                "status", problem.status().value(), "detail", problem.getMessage(), "code", problem.code())));
    }
}
