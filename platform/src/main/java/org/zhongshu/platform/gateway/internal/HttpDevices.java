package org.zhongshu.platform.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Protocol;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What every call of the HTTP device API begins and ends with: the token in the path is the device's credential, an unknown one
 * gets 401 and nothing of it is kept, so that strangers cannot fill the list of rejects; a body that is not understood is
 * kept, then answered 400.
 */
@Component
class HttpDevices {

    private final DeviceRegistry registry;
    private final Rejects rejects;
    private final GatewayProperties settings;
    private final Clock clock;

    HttpDevices(DeviceRegistry registry, Rejects rejects, GatewayProperties settings, Clock clock) {
        this.registry = registry;
        this.rejects = rejects;
        this.settings = settings;
        this.clock = clock;
    }

    DeviceLogin device(String token) {
        return registry.findByToken(token).filter(DeviceLogin::enabled)
                .orElseThrow(() -> Problem.unauthenticated("unknown-token", "设备令牌无效或设备已停用。"));
    }

    /** The device was heard. @return when, ms */
    long heard(DeviceLogin device) {
        long now = clock.millis();
        registry.seen(device.thingId(), now);
        return now;
    }

    /** Read raw: curl's default content type would have Spring take the JSON for form fields. */
    byte[] body(HttpServletRequest request) throws IOException {
        int most = (int) settings.maxMessage().toBytes();
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length == 0) {
            throw Problem.badRequest("empty", "请求没有内容。");
        }
        if (body.length > most) {
            throw Problem.badRequest("too-large", "内容超过 " + settings.maxMessage() + "。");
        }
        return body;
    }

    static JsonBytes json(byte[] body) {
        JsonBytes json = new JsonBytes();
        json.reset(body, 0, body.length);
        return json;
    }

    Problem refuse(DeviceLogin device, String format, byte[] body, long now, JsonBytes.Malformed m) {
        await(rejects.keep(new Rejects.Reject(format, Protocol.HTTP.name(), device.thingId(), device.code(), now, body, "malformed",
                "不是有效的 JSON：" + m.getMessage())));
        return Problem.badRequest("malformed", "不是有效的 JSON：" + m.getMessage());
    }

    static void await(CompletionStage<?> durable) {
        try {
            durable.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Problem.unavailable("not-stored", "数据暂时无法保存，请稍后重发。", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("not-stored", "服务正在停止，请稍后重发。", e);
        }
    }
}
