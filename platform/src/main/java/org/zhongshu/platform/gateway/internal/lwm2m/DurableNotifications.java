package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapStackFactory;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.stack.CoapStack;
import org.eclipse.californium.core.network.stack.CoapUdpStack;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.springframework.stereotype.Component;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Acknowledges a confirmable notification (RFC 7641 §4.5) when the log has it. Californium's reliability layer does so as soon
 * as it has read it; here that acknowledgement is held below the layers until whoever stores the notification says it is
 * durable. Repeats that arrive meanwhile are dropped by the layer, as it has sent nothing yet. What could not be stored stays
 * unacknowledged, and the client takes us for gone.
 */
@Component
final class DurableNotifications implements CoapStackFactory {

    /** What nobody has begun to store by then (outdated, not decodable, no longer wanted) is acknowledged as it is. */
    private static final long UNCLAIMED_MS = 1_000;

    private record Message(InetSocketAddress peer, int mid) {
    }

    private static final class Held {
        private final Runnable send;
        private volatile boolean claimed;

        Held(Runnable send) {
            this.send = send;
        }
    }

    private final Map<Message, Held> held = new ConcurrentHashMap<>();

    /** @param notification as Californium delivered it; nothing happens when it needs no acknowledgement */
    void acknowledge(Object notification, CompletionStage<Void> stored) {
        if (notification instanceof Response response) {
            Message message = new Message(response.getSourceContext().getPeerAddress(), response.getMID());
            Held mine = held.get(message);
            if (mine != null) {
                mine.claimed = true;
                stored.whenComplete((done, failure) -> release(message, failure == null));
            }
        }
    }

    private void hold(EmptyMessage ack, Runnable send) {
        Message message = new Message(ack.getDestinationContext().getPeerAddress(), ack.getMID());
        Held mine = new Held(send);
        held.put(message, mine);
        CompletableFuture.delayedExecutor(UNCLAIMED_MS, TimeUnit.MILLISECONDS).execute(() -> {
            if (!mine.claimed) {
                release(message, true);
            }
        });
    }

    private void release(Message message, boolean send) {
        Held mine = held.remove(message);
        if (mine != null && send) {
            mine.send.run();
        }
    }

    @Override
    public CoapStack createCoapStack(String protocol, String tag, Configuration configuration, EndpointContextMatcher matcher, Outbox outbox, Object custom) {
        return new CoapUdpStack(tag, configuration, matcher, new Outbox() {
            @Override
            public void sendRequest(Exchange exchange, Request request) {
                outbox.sendRequest(exchange, request);
            }

            @Override
            public void sendResponse(Exchange exchange, Response response) {
                outbox.sendResponse(exchange, response);
            }

            @Override
            public void sendEmptyMessage(Exchange exchange, EmptyMessage message) {
                // one that has been sent before is repeated at once: its notification is stored
                if (message.getType() == CoAP.Type.ACK && exchange != null && exchange.isNotification() && exchange.getSendNanoTimestamp() == 0) {
                    hold(message, () -> exchange.execute(() -> outbox.sendEmptyMessage(exchange, message)));
                } else {
                    outbox.sendEmptyMessage(exchange, message);
                }
            }
        });
    }
}
