package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.leshan.core.ResponseCode;
import org.eclipse.leshan.core.endpoint.EndPointUriHandler;
import org.eclipse.leshan.core.endpoint.EndpointUri;
import org.eclipse.leshan.core.link.lwm2m.LwM2mLinkParser;
import org.eclipse.leshan.core.node.codec.LwM2mDecoder;
import org.eclipse.leshan.core.node.codec.LwM2mEncoder;
import org.eclipse.leshan.core.peer.LwM2mPeer;
import org.eclipse.leshan.core.request.SendRequest;
import org.eclipse.leshan.core.response.SendResponse;
import org.eclipse.leshan.core.response.SendableResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.endpoint.LwM2mServerEndpointsProvider;
import org.eclipse.leshan.server.model.LwM2mModelProvider;
import org.eclipse.leshan.server.queue.ClientAwakeTimeProvider;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationDataExtractor;
import org.eclipse.leshan.server.registration.RegistrationIdProvider;
import org.eclipse.leshan.server.registration.RegistrationStore;
import org.eclipse.leshan.server.security.Authorizer;
import org.eclipse.leshan.server.send.SendHandler;
import org.eclipse.leshan.servers.ServerEndpointNameProvider;
import org.eclipse.leshan.servers.security.SecurityStore;
import org.eclipse.leshan.servers.security.ServerSecurityInfo;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Leshan answers a client's Send (LwM2M 1.1 §6.4.7) before it tells its listeners. Here the answer 2.04 goes out only after
 * the log has the values; otherwise 5.00, and the client keeps them.
 */
final class DurableSendServer extends LeshanServer {

    private static Lwm2mIntake building;

    private DurableSendServer(LwM2mServerEndpointsProvider endpoints, RegistrationStore registrations, SecurityStore security, Authorizer authorizer,
                              LwM2mModelProvider models, LwM2mEncoder encoder, LwM2mDecoder decoder, boolean noQueueMode,
                              ClientAwakeTimeProvider awake, RegistrationIdProvider ids, RegistrationDataExtractor data, LwM2mLinkParser links,
                              EndPointUriHandler uris, ServerSecurityInfo info, ServerEndpointNameProvider names, boolean updateOnNotify, boolean updateOnSend) {
        super(endpoints, registrations, security, authorizer, models, encoder, decoder, noQueueMode, awake, ids, data,
                updateOnNotify, updateOnSend, links, uris, info, names);
    }

    @Override
    protected SendHandler createSendHandler(RegistrationStore registrations, Authorizer authorizer, boolean updateOnSend) {
        // called by the super constructor, before any field of this object can be set
        Lwm2mIntake intake = building;
        return new SendHandler(registrations, authorizer, updateOnSend) {
            @Override
            public SendableResponse<SendResponse> handleSend(LwM2mPeer sender, Registration registration, SendRequest request, EndpointUri uri) {
                SendableResponse<SendResponse> answer = super.handleSend(sender, registration, request, uri);
                if (!answer.getResponse().isSuccess()) {
                    return answer;
                }
                try {
                    intake.send(registration.getEndpoint(), request.getTimestampedNodes()).toCompletableFuture().get(10, TimeUnit.SECONDS);
                    return answer;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException | TimeoutException e) {
                    // said by the answer: the client keeps its values and sends them again
                }
                return new SendableResponse<>(new SendResponse(ResponseCode.INTERNAL_SERVER_ERROR, "not stored, send again"));
            }
        };
    }

    /** Makes the server with the intake that its Send handler stores into. */
    static final class Builder extends LeshanServerBuilder {
        private final Lwm2mIntake intake;

        Builder(Lwm2mIntake intake) {
            this.intake = intake;
        }

        @Override
        protected LeshanServer createServer(LwM2mServerEndpointsProvider endpoints, RegistrationStore registrations, SecurityStore security,
                                            Authorizer authorizer, LwM2mModelProvider models, LwM2mEncoder encoder, LwM2mDecoder decoder,
                                            boolean noQueueMode, ClientAwakeTimeProvider awake, RegistrationIdProvider ids,
                                            RegistrationDataExtractor data, LwM2mLinkParser links, EndPointUriHandler uris, ServerSecurityInfo info,
                                            ServerEndpointNameProvider names, boolean updateOnNotify, boolean updateOnSend) {
            synchronized (DurableSendServer.class) {
                building = intake;
                try {
                    return new DurableSendServer(endpoints, registrations, security, authorizer, models, encoder, decoder, noQueueMode,
                            awake, ids, data, links, uris, info, names, updateOnNotify, updateOnSend);
                } finally {
                    building = null;
                }
            }
        }
    }
}
