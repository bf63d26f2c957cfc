"""Pictures as Chromium writes them, 24 pixels wide and 16 high, without their colour profiles."""

from base64 import b85decode

PNG = b85decode(
    "iBL{Q4GJ0x0000DNk~Le0000O0000G2nGNE01PC*l>h($MM*?KRCodGk)aU)APfTm%XqB8IIO{VXz)SQq`ivtE+Q"
    ")T-&UM2ZlI5K89^a&1h~xVA}~!#Q6fcW&&miQ>B(s1>kj|`|Nm*F?AibT00v1!K~w_(e}70Ju390Q00000NkvXXu"
    "0mjf"
)
JPEG = b85decode(
    "|JeWF01!$>Nk#wx0RR9200961|JwjV01yid4h#wq4h;?x5fBp?C>j_R78o%jB^@X_Gd(;xGdMRuNL)@pL{~*OI8b"
    "d-S6^ahXlFi6ad~iLcwA*?WB=O#Lje&I5*QU2FB%#zV?sDWV`F1uV`F1uV`F1uV`F1uV`F1uV`F1uV`F1uV`F1uV"
    "`F1uV`F1uV`F1uV`F1uV`Klo01*fP5C9kh0U`hb5di}c0sq7R7XSeP0RaF20000000000000C41qT1b04xvy00aX"
    "C1_uBD00000000011rZVe1QP-S1{7fx79u1uqd`JZRAtfP|HJ?k0RaF200000000000000000jTU02~nj0R#g900"
    "000000000000100ILM5;3tN|Jncy0|5X65d#qbKLB1KJ~EOzn3tECWz~kZ%Pfj5kRK4%Gq<4U-gc~gM@DUhc9D(j"
    "-gcct;iRa50o8PY?mx)(KTyWLEJg7V&6dq|GYFba8D{gB)hV&OAPBBrfuKbTAS2k-`HIz><Z2@7KCwZhAh_eCh`|"
    "l@wg1@"
)
LOSSY = b85decode(
    "Qb|TebN~PVS4BclR!}$~XaE2JPy_&-0V)^(5CA_Ba<Wh?CZwXU2myd132XqJF9DPW^DrE2uu5d55@#>~{>nIYYdt"
    "?$gGmZ<WAR&(3WJ!TzY!$R7bn(S1zXc6@me%leU2C5xrJQse%OPkSoB6pTOcIqYE}RM"
)
LOSSLESS = b85decode(
    "Qb|TeH~;_uS4BclR!}%hD*ylhFBiZA01xmf)-TY1jdK2j2MXFoLLU5keFuyVBKkiLs;a6C@}jD$T80V$"
)
EXTENDED = b85decode(
    "Qb|TekN^MxS4BclR!}%t3IG5A5C8xG7XSbc002QuP)Hg80003GF#iz|LO}o!hzI_E?dCy5|0e)SQhb3iR!}$~Pyh"
    "e`kOKgn0V)^(5CA_Ba<EV=CZwXU2myd132XqJF9DPW^DriB0092!X$To)H&CJB*g68z3>_hF64SFYCg$zRQTt*Jp"
    "<~e*DQtj~rKwl|"
)
