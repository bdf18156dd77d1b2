package org.zhongshu.platform.oidc.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.authentication.builders.AuthenticationManagerBuilder;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.zhongshu.platform.identity.CitizenSessions;
import org.zhongshu.platform.identity.StaffSessions;
import org.zhongshu.platform.persons.Consents;

/** The provider's endpoints: a filter chain of its own before the one that guards everything else. */
@Configuration(proxyBeanMethods = false)
class Provider {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain oidcEndpoints(HttpSecurity http, Clients clients, Subjects subjects, StaffSessions staff, CitizenSessions citizens, Consents consents, JwtDecoder decoder) throws Exception {
        OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
        // a wrong secret is the provider's own answer, not that of the sign-in for people
        http.getSharedObject(AuthenticationManagerBuilder.class).parentAuthenticationManager(null);
        return http
                .securityMatcher(request -> server.getEndpointsMatcher().matches(request))
                .with(server, s -> s.oidc(oidc -> oidc.userInfoEndpoint(info -> info.userInfoMapper(context -> new OidcUserInfo(subjects.claims(
                        client(clients, context.getAuthorization().getRegisteredClientId()), context.getAuthorization().getPrincipalName(), context.getAccessToken().getScopes()))))))
                .oauth2ResourceServer(resource -> resource.jwt(jwt -> jwt.decoder(decoder)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .securityContext(context -> context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
                .requestCache(cache -> cache.disable())
                .csrf(csrf -> csrf.disable())
                .formLogin(form -> form.disable())
                .logout(logout -> logout.disable())
                .addFilterAfter(new WhoSignsIn(clients, staff, citizens, consents), SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(answers -> answers.defaultAuthenticationEntryPointFor((request, response, e) -> {
                    boolean citizen = clients.find(request.getParameter("client_id")).filter(c -> c.people() == Claim.People.CITIZEN).isPresent();
                    response.sendRedirect(request.getContextPath() + (citizen ? "/me" : "/login") + "?next=" + WhoSignsIn.here(request));
                }, request -> request.getRequestURI().equals(request.getContextPath() + WhoSignsIn.AUTHORIZE))
                        .defaultAuthenticationEntryPointFor((request, response, e) -> response.sendError(HttpStatus.UNAUTHORIZED.value()), request -> true))
                .build();
    }

    private static String client(Clients clients, String id) {
        return clients.get(Long.parseLong(id)).clientId();
    }

    /** @param issuer address under which the systems reach the provider; that of the request when it is not set */
    @Bean
    AuthorizationServerSettings oidcSettings(@Value("${zhongshu.oidc.issuer:}") String issuer) {
        AuthorizationServerSettings.Builder settings = AuthorizationServerSettings.builder();
        return (issuer.isBlank() ? settings : settings.issuer(issuer)).build();
    }

    @Bean
    JwtEncoder oidcEncoder(SigningKeys keys) {
        NimbusJwtEncoder encoder = new NimbusJwtEncoder(keys);
        // several keys fit while an older one is still published: the newest signs
        encoder.setJwkSelector(fitting -> fitting.getFirst());
        return encoder;
    }

    @Bean
    JwtDecoder oidcDecoder(SigningKeys keys) {
        return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    /** Both tokens bear the pairwise name; the identity token also what the scopes allow. */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> oidcClaims(Subjects subjects) {
        return context -> {
            String clientId = context.getRegisteredClient().getClientId();
            String principal = context.getPrincipal().getName();
            if ("id_token".equals(context.getTokenType().getValue())) {
                subjects.claims(clientId, principal, context.getAuthorizedScopes()).forEach((name, value) -> context.getClaims().claim(name, value));
            } else {
                context.getClaims().subject(subjects.subject(clientId, principal));
            }
        };
    }
}
