package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * /api/3/action: the reading actions of CKAN's Action API 3, so that harvesters made for it find this portal; with CKAN's answers
 * and CKAN's errors. Parameters come in the query, as a form, or as JSON.
 */
@RestController
class CkanController {

    private final CkanActions actions;
    private final CkanDatastore datastore;
    private final OpenKeys keys;
    private final OpenPace pace;

    CkanController(CkanActions actions, CkanDatastore datastore, OpenKeys keys, OpenPace pace) {
        this.actions = actions;
        this.datastore = datastore;
        this.keys = keys;
        this.pace = pace;
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping({"/api/3/action/{action}", "/api/action/{action}"})
    ResponseEntity<?> get(HttpServletRequest request, @PathVariable String action) {
        return answer(request, action);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping({"/api/3/action/{action}", "/api/action/{action}"})
    ResponseEntity<?> post(HttpServletRequest request, @PathVariable String action) {
        return answer(request, action);
    }

    private ResponseEntity<?> answer(HttpServletRequest request, String action) {
        PortalController.called(request, keys, pace);
        CkanParameters p = CkanParameters.of(request);
        Object result = switch (action) {
            case "status_show" -> actions.status();
            case "package_list" -> actions.packageList(p);
            case "package_show" -> actions.packageShow(p);
            case "package_search" -> actions.packageSearch(p);
            case "current_package_list_with_resources" -> actions.packagesWithResources(p);
            case "resource_show" -> actions.resourceShow(p);
            case "organization_list" -> actions.organizationList(p);
            case "organization_show" -> actions.organizationShow(p);
            case "group_list" -> actions.groupList(p);
            case "group_show" -> actions.groupShow(p);
            case "tag_list" -> actions.tagList(p);
            case "license_list" -> actions.licenses();
            case "datastore_search" -> datastore.search(p);
            default -> {
                if (action.matches("[a-z_]+_(create|update|patch|delete|upsert|purge|revise)")) {
                    throw Problem.forbidden("read-only", "Access denied: this portal is read-only through this API");
                }
                yield null;
            }
        };
        if (result == null) {
            // CKAN answers this one with a bare string
            return ResponseEntity.badRequest().contentType(MediaType.APPLICATION_JSON).body(Json.write("Bad request - Action name not known: " + clip(action)));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("help", help(action));
        body.put("success", true);
        body.put("result", result);
        return ResponseEntity.ok().header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*").contentType(MediaType.APPLICATION_JSON).body(Json.write(body));
    }

    /** CKAN's shape of a failure. */
    @ExceptionHandler(Problem.class)
    ResponseEntity<String> failed(HttpServletRequest request, Problem p) {
        Map<String, Object> error = new LinkedHashMap<>();
        HttpStatus status = p.status();
        switch (p.status()) {
            case NOT_FOUND -> {
                error.put("message", "Not found: " + p.getMessage());
                error.put("__type", "Not Found Error");
            }
            case FORBIDDEN, UNAUTHORIZED -> {
                status = HttpStatus.FORBIDDEN;
                error.put("message", p.getMessage());
                error.put("__type", "Authorization Error");
            }
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> {
                error.put("message", p.getMessage());
                error.put("__type", "Rate Limit Error");
            }
            default -> {
                status = HttpStatus.CONFLICT;
                error.put("__type", "Validation Error");
                error.put(p.details().getOrDefault("field", "message").toString(), java.util.List.of(p.getMessage()));
                if (p.details().get("errors") instanceof Map<?, ?> errors) {
                    error.remove("message");
                    errors.forEach((field, reason) -> error.put(String.valueOf(field), java.util.List.of(String.valueOf(reason))));
                }
            }
        }
        String path = request.getRequestURI();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("help", help(path.substring(path.lastIndexOf('/') + 1)));
        body.put("success", false);
        body.put("error", error);
        return ResponseEntity.status(status).header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*").contentType(MediaType.APPLICATION_JSON).body(Json.write(body));
    }

    private static String help(String action) {
        return OpenAddresses.base() + "/api/3/action/help_show?name=" + clip(action).replaceAll("[^a-z0-9_]", "");
    }

    private static String clip(String text) {
        return text.length() > 60 ? text.substring(0, 60) : text;
    }
}
