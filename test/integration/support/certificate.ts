// A certificate that nobody vouches for, of a host that is nowhere, and its key: good for a hundred years of tests.

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBqDCCAU2gAwIBAgIUQ8vDCKfmBlkqnklaKMaaw6MeBjUwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPYXNzaXN0YW50cy50ZXN0MCAXDTI2MTEyMjE4NTgzM1oYDzIx
MjYxMDI5MTg1ODMzWjAaMRgwFgYDVQQDDA9hc3Npc3RhbnRzLnRlc3QwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARw+BDQnpIJGxZRPUSJnddTFaa4p7+M7Q+3cPt6
lE84mx3tvihbic+raOIr7lIZDi02qn+PZxVceeBwnONY6KTwo28wbTAdBgNVHQ4E
FgQUlLFIblORsGs2Or83ME8i55ZAIlcwHwYDVR0jBBgwFoAUlLFIblORsGs2Or83
ME8i55ZAIlcwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg9hc3Npc3RhbnRz
LnRlc3QwCgYIKoZIzj0EAwIDSQAwRgIhAK9AVd5djfOVuZAslyJP/vrUnTKqpAA+
tcE2xXgYB5l5AiEA4m4Nyw3irNNcmDvc63B75RkfE559IRr3WsC4tzflFZQ=
-----END CERTIFICATE-----`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgf+IXQw/cMKKuHQsW
qOtYwckpMbVnyazwn070aqZ+o8+hRANCAARw+BDQnpIJGxZRPUSJnddTFaa4p7+M
7Q+3cPt6lE84mx3tvihbic+raOIr7lIZDi02qn+PZxVceeBwnONY6KTw
-----END PRIVATE KEY-----`;
