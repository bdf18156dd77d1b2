package org.zhongshu.platform.operations.internal;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Describes the HTTP face as OpenAPI 3.1, read from the controllers themselves: paths, parameters, the shapes of bodies and
 * answers (records), and as {@code x-permission} what {@link Allowed} asks for. It cannot say anything that is not so.
 */
final class OpenApi {

    /** What an answer comes in: now, or later. */
    private static final Set<Type> WRAPPINGS = Set.of(ResponseEntity.class, DeferredResult.class, CompletionStage.class);

    private final ObjectNode root = Json.mapper().createObjectNode();
    private final ObjectNode schemas = Json.mapper().createObjectNode();

    private OpenApi() {
    }

    static ObjectNode describe(String title, String version, Map<RequestMappingInfo, HandlerMethod> handlers) {
        OpenApi api = new OpenApi();
        api.root.put("openapi", "3.1.0");
        api.root.putObject("info").put("title", title).put("version", version);
        ObjectNode paths = api.root.putObject("paths");
        Map<String, Map<String, ObjectNode>> sorted = new TreeMap<>();
        handlers.forEach((info, method) -> {
            for (String path : info.getPatternValues()) {
                for (RequestMethod verb : info.getMethodsCondition().getMethods()) {
                    if (path.startsWith("/api/")) {
                        sorted.computeIfAbsent(path, p -> new TreeMap<>()).put(verb.name().toLowerCase(java.util.Locale.ROOT), api.operation(method));
                    }
                }
            }
        });
        sorted.forEach((path, operations) -> {
            ObjectNode node = paths.putObject(path);
            operations.forEach(node::set);
        });
        ObjectNode components = api.root.putObject("components");
        components.set("schemas", api.schemas);
        ObjectNode problem = api.schemas.putObject("Problem");
        problem.put("type", "object").put("description", "RFC 9457; detail is a Chinese sentence, code a stable word");
        ObjectNode properties = problem.putObject("properties");
        for (String name : new String[]{"title", "detail", "code"}) {
            properties.putObject(name).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
        properties.putObject("errors").put("type", "object").put("description", "field → what is wrong");
        components.putObject("securitySchemes").putObject("session").put("type", "apiKey").put("in", "cookie").put("name", "ZSSESSION")
                .put("description", "POST /api/login; writing requests repeat the cookie XSRF-TOKEN in the header X-XSRF-TOKEN");
        return api.root;
    }

    private ObjectNode operation(HandlerMethod method) {
        ObjectNode operation = Json.mapper().createObjectNode();
        String module = method.getBeanType().getPackageName().replaceAll("^org\\.zhongshu\\.(platform|apps)\\.", "").replaceAll("\\..*", "");
        operation.putArray("tags").add(module);
        operation.put("operationId", method.getBeanType().getSimpleName() + "." + method.getMethod().getName());
        Allowed allowed = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Allowed.class);
        allowed = allowed == null ? AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Allowed.class) : allowed;
        operation.put("x-permission", allowed == null ? "nobody" : allowed.value());
        if (allowed != null && !allowed.value().equals(Allowed.PUBLIC)) {
            operation.putArray("security").addObject().putArray("session");
        }
        for (Parameter parameter : method.getMethod().getParameters()) {
            parameter(operation, parameter);
        }
        answers(operation, method);
        return operation;
    }

    private void parameter(ObjectNode operation, Parameter parameter) {
        if (parameter.getType() == MultipartFile.class) {
            ObjectNode schema = operation.putObject("requestBody").putObject("content").putObject("multipart/form-data").putObject("schema");
            schema.put("type", "object").putObject("properties").putObject(parameter.getName()).put("type", "string").put("format", "binary");
        } else if (parameter.isAnnotationPresent(RequestBody.class)) {
            operation.putObject("requestBody").put("required", true).putObject("content").putObject("application/json")
                    .set("schema", schema(parameter.getParameterizedType(), Map.of()));
        } else if (parameter.isAnnotationPresent(PathVariable.class)) {
            named(operation, parameter, parameter.getAnnotation(PathVariable.class).value(), "path", true);
        } else if (parameter.isAnnotationPresent(RequestParam.class)) {
            RequestParam asked = parameter.getAnnotation(RequestParam.class);
            ObjectNode node = named(operation, parameter, asked.value(), "query", asked.required() && asked.defaultValue().equals(ValueConstants.DEFAULT_NONE));
            if (!asked.defaultValue().equals(ValueConstants.DEFAULT_NONE)) {
                ((ObjectNode) node.get("schema")).put("default", asked.defaultValue());
            }
        }
    }

    private ObjectNode named(ObjectNode operation, Parameter parameter, String given, String in, boolean required) {
        ObjectNode node = operation.withArray("parameters").addObject();
        node.put("name", given.isEmpty() ? parameter.getName() : given).put("in", in).put("required", required);
        node.set("schema", schema(parameter.getParameterizedType(), Map.of()));
        return node;
    }

    private void answers(ObjectNode operation, HandlerMethod method) {
        Type type = method.getMethod().getGenericReturnType();
        while (type instanceof ParameterizedType p && WRAPPINGS.contains(p.getRawType())) {
            type = p.getActualTypeArguments()[0];
        }
        ResponseStatus status = method.getMethodAnnotation(ResponseStatus.class);
        ObjectNode answers = operation.putObject("responses");
        ObjectNode good = answers.putObject(Integer.toString(status == null ? 200 : status.code().value())).put("description", "done");
        if (type != void.class && type != Void.class) {
            good.putObject("content").putObject(type == byte[].class ? "application/octet-stream" : "application/json").set("schema", schema(type, Map.of()));
        }
        answers.putObject("default").put("description", "refused").putObject("content").putObject("application/problem+json")
                .putObject("schema").put("$ref", "#/components/schemas/Problem");
    }

    private ObjectNode schema(Type type, Map<TypeVariable<?>, Type> known) {
        ObjectNode node = Json.mapper().createObjectNode();
        switch (type) {
            case TypeVariable<?> variable when known.containsKey(variable) -> {
                return schema(known.get(variable), Map.of());
            }
            case ParameterizedType p when p.getRawType() instanceof Class<?> raw -> {
                if (Collection.class.isAssignableFrom(raw)) {
                    node.put("type", "array").set("items", schema(resolve(p.getActualTypeArguments()[0], known), Map.of()));
                } else if (Map.class.isAssignableFrom(raw)) {
                    node.put("type", "object").set("additionalProperties", schema(resolve(p.getActualTypeArguments()[1], known), Map.of()));
                } else if (raw == Optional.class) {
                    return schema(resolve(p.getActualTypeArguments()[0], known), Map.of());
                } else if (raw.isRecord()) {
                    Map<TypeVariable<?>, Type> arguments = new HashMap<>();
                    for (int i = 0; i < raw.getTypeParameters().length; i++) {
                        arguments.put(raw.getTypeParameters()[i], resolve(p.getActualTypeArguments()[i], known));
                    }
                    record(node, raw, arguments);
                }
                return node;
            }
            case Class<?> c -> {
                return plain(c, node);
            }
            default -> {
                return node;
            }
        }
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> known) {
        return type instanceof TypeVariable<?> variable ? known.getOrDefault(variable, Object.class) : type;
    }

    private ObjectNode plain(Class<?> c, ObjectNode node) {
        if (c == String.class || c == char.class) {
            node.put("type", "string");
        } else if (c == boolean.class || c == Boolean.class) {
            node.put("type", "boolean");
        } else if (c == int.class || c == long.class || c == Integer.class || c == Long.class || c == short.class || c == Short.class) {
            node.put("type", "integer");
        } else if (c == double.class || c == Double.class || c == float.class || c == Float.class) {
            node.put("type", "number");
        } else if (c == Instant.class) {
            node.put("type", "string").put("format", "date-time");
        } else if (c == LocalDate.class) {
            node.put("type", "string").put("format", "date");
        } else if (c.isEnum()) {
            node.put("type", "string");
            for (Object constant : c.getEnumConstants()) {
                node.withArray("enum").add(constant.toString());
            }
        } else if (c.isArray() && c != byte[].class) {
            node.put("type", "array").set("items", schema(c.getComponentType(), Map.of()));
        } else if (c.isRecord()) {
            String name = (c.getEnclosingClass() == null ? "" : c.getEnclosingClass().getSimpleName() + ".") + c.getSimpleName();
            if (!schemas.has(name)) {
                // in the table before its parts are looked at: a shape may contain itself
                record(schemas.putObject(name), c, Map.of());
            }
            node.put("$ref", "#/components/schemas/" + name);
        } else if (!JsonNode.class.isAssignableFrom(c) && c != Object.class) {
            node.put("type", "object");
        }
        return node;
    }

    private void record(ObjectNode node, Class<?> c, Map<TypeVariable<?>, Type> known) {
        ObjectNode properties = node.put("type", "object").putObject("properties");
        for (RecordComponent component : c.getRecordComponents()) {
            properties.set(component.getName(), schema(component.getGenericType(), known));
        }
    }
}
